import { FOREIGN, type Problem, unreachable } from './problem.ts';
import { pause, pauseAfter, readRetryAfter, type Retry, retryOf } from './retry.ts';

/** Where the ledger is and as whom to come. */
export interface LedgerOptions {
  /** Such as `https://lethe.example.org`. */
  url: string;
  /** API key. */
  key: string;
  retry?: Retry;
  /** How long one request may take, in ms. Default 15,000: longer than the ledger takes to say that it cannot answer. */
  withinMs?: number;
}

export type Answer = { ok: true; status: number; body: unknown } | { ok: false; problem: Problem };

interface Sent {
  method: 'GET' | 'POST';
  path: string;
  type: string;
  body: string | undefined;
}

type Attempt = Answer & { retryAfterMs?: number };

const WITHIN_MS = 15_000;
/** The answers after which the same again may be taken. */
const PASSING = new Set([408, 429, 502, 503, 504]);

/** Requests to the ledger. What it may take later is sent again after the pause that it asks for: every request of this library may be repeated. */
export class LedgerHttp {
  constructor(private readonly options: LedgerOptions) {}

  /** The last problem, if the ledger could not answer in any attempt or the signal aborted between two. */
  post(path: string, type: string, body: string | undefined, signal?: AbortSignal): Promise<Answer> {
    return this.send({ method: 'POST', path, type, body }, signal);
  }

  get(path: string, signal?: AbortSignal): Promise<Answer> {
    return this.send({ method: 'GET', path, type: '', body: undefined }, signal);
  }

  private async send(request: Sent, signal?: AbortSignal): Promise<Answer> {
    const retry = retryOf(this.options.retry);
    for (let failures = 0; ; failures++) {
      const answer = await this.attempt(request, signal);
      if (answer.ok || !PASSING.has(answer.problem.status) || failures + 1 >= retry.attempts || signal?.aborted) return answer;
      await pause(pauseAfter(failures, retry, answer.retryAfterMs), signal);
      if (signal?.aborted) return answer;
    }
  }

  private async attempt({ method, path, type, body }: Sent, signal?: AbortSignal): Promise<Attempt> {
    const { url, key, withinMs = WITHIN_MS } = this.options;
    const headers = { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': type }) };
    const limit = AbortSignal.timeout(withinMs);
    try {
      const response = await fetch(new URL(path, url), {
        method,
        headers,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(body === undefined ? {} : { body }),
      });
      return await read(response);
    } catch {
      return { ok: false, problem: unreachable() };
    }
  }
}

async function read(response: Response): Promise<Attempt> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body === undefined ? { ok: false, problem: unreachable() } : { ok: true, status: response.status, body };
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), Date.now());
  const answer = { ok: false as const, problem: isProblem(body) ? body : foreign(response) };
  return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
}

/** Whatever stands in between, such as a load balancer, answers in its own words; they are not repeated. */
function foreign({ status, statusText }: Response): Problem {
  return {
    type: FOREIGN,
    title: statusText,
    status,
    detail: 'The answer does not come from Lethe. Nothing is known to be recorded.',
  };
}

function isProblem(body: unknown): body is Problem {
  const { type, status, detail } = (body ?? {}) as Partial<Problem>;
  return typeof type === 'string' && typeof status === 'number' && typeof detail === 'string';
}
