/** A problem as Lethe answers it: RFC 9457, `application/problem+json`. */
export interface Problem {
  /** `https://lethe.dev/problems/<kind>` */
  type: string;
  title: string;
  /** HTTP status code. */
  status: number;
  /** What happened, what was kept, what to do. Never a personal value. */
  detail: string;
  /** One entry for each field at fault: JSON pointer (RFC 6901) and why. */
  errors?: { pointer: string; reason: string }[];
  [member: string]: unknown;
}

/** Type of an answer that does not come from Lethe but from something in between, such as a proxy: it says nothing of an event or an order. */
export const FOREIGN = 'about:blank';

/** A problem that this library found itself. */
export function problemOf(kind: string, status: number, title: string, detail: string): Problem {
  return { type: `https://lethe.dev/problems/${kind}`, title, status, detail };
}

export function unreachable(): Problem {
  const detail = 'Lethe did not answer. It is not known whether anything was recorded; sending it again is safe.';
  return problemOf('unavailable', 503, 'No answer', detail);
}

/** The ledger, or Kafka, does not let this service in, or not do what it wants. Waiting does not help; nothing more was recorded. */
export class LetheRefused extends Error {
  override readonly name = 'LetheRefused';

  constructor(readonly problem: Problem) {
    super(`Lethe refuses (${problem.status} ${problem.title}): ${problem.detail}`);
  }
}
