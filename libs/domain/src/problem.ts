/** A problem as answered by the API: RFC 9457, `application/problem+json`. */
export interface Problem {
  /** `https://lethe.dev/problems/<kind>`; see {@link problemKinds}. */
  type: string;
  title: string;
  /** HTTP status code. */
  status: number;
  /** What happened, what was kept, what to do. Never a personal value or a secret. */
  detail: string;
  /** One entry for each field at fault: JSON pointer (RFC 6901) into the request body, and why. */
  errors?: FieldProblem[];
  /** Further members of a kind, e.g. `erasure`. */
  [member: string]: unknown;
}

export interface FieldProblem {
  pointer: string;
  reason: string;
}

/** Every kind of problem that Lethe answers, with its status and title. */
export const problemKinds = {
  'malformed-json': [400, 'The body is not JSON'],
  'invalid-request': [400, 'The request does not have the documented shape'],
  'invalid-event': [400, 'The event does not have the documented shape'],
  'card-number': [400, 'A card number stands where it cannot be dropped'],
  'too-many-events': [400, 'A batch holds 1 to 1,000 events'],
  unauthenticated: [401, 'No valid key'],
  forbidden: [403, 'The key may not do this'],
  'foreign-source': [403, 'The key may not send this source or type'],
  'foreign-controller': [403, 'The event names another controller'],
  'bad-signature': [403, 'The signature does not hold'],
  'four-eyes': [403, 'Another person has to approve'],
  'not-found': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'The path does not know this method'],
  conflict: [409, 'The state of this changed or does not allow it'],
  'id-reused': [409, 'The same source and id came with other content'],
  'subject-erased': [409, 'The person was erased'],
  'closure-changed': [409, 'What belongs to the person changed since it was shown'],
  held: [409, 'A legal hold covers this'],
  erased: [410, 'The person was erased'],
  settled: [410, 'The order is settled'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The media type is not known here'],
  'too-many-requests': [429, 'The key sends more than it may'],
  'order-failed': [502, 'An order could not be carried out'],
  unavailable: [503, 'An engine is not reachable'],
  'not-yet': [503, 'What was asked for is not there yet'],
  internal: [500, 'An unexpected error'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof problemKinds;

/** Makes a problem of a kind; `more` may add `errors` and members of the kind. */
export function problem(kind: ProblemKind, detail: string, more: Record<string, unknown> & { errors?: FieldProblem[] } = {}): Problem {
  const [status, title] = problemKinds[kind];
  return { type: `https://lethe.dev/problems/${kind}`, title, status, detail, ...more };
}
