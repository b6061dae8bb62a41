import { LedgerHttp, type LedgerOptions } from '../http/ledger-http.ts';
import { FOREIGN, LetheRefused, type Problem, unreachable } from '../http/problem.ts';
import type { DecidedEvent, Decision } from './decision.ts';

export interface DecisionsOptions extends LedgerOptions {
  /** How long an answer may take in all, every try included, in ms. Default 2,000. */
  withinMs?: number;
  /** What holds while the ledger gives no answer. Default `deny`. */
  whenUnanswered?: 'allow' | 'deny';
}

export interface Asking {
  /** Position of an event that has to count, as `publish` answered it; waits until it does. */
  minPosition?: string;
  signal?: AbortSignal;
}

const WITHIN_MS = 2_000;
/** Somebody waits for the answer. */
const RETRY = { attempts: 3, firstMs: 50, longestMs: 200 };

/** Asks the ledger whether something may be done, before it is. Answers are never kept: what a person wants changes. */
export class Decisions {
  private readonly http: LedgerHttp;
  private readonly withinMs: number;
  private readonly allowsUnanswered: boolean;

  constructor(options: DecisionsOptions) {
    this.withinMs = options.withinMs ?? WITHIN_MS;
    this.allowsUnanswered = options.whenUnanswered === 'allow';
    this.http = new LedgerHttp({ ...options, retry: { ...RETRY, ...options.retry }, withinMs: this.withinMs });
  }

  /**
   * Whether what the event tells may be done. It is judged at the event's own time, so make it now, and publish the same one once it is done.
   * @throws LetheRefused if this service is not let in, may not ask this, or the event is none.
   */
  async decide(event: DecidedEvent, { minPosition, signal }: Asking = {}): Promise<Decision> {
    const path = minPosition === undefined ? '/v1/decisions' : `/v1/decisions?minPosition=${encodeURIComponent(minPosition)}`;
    const limit = AbortSignal.timeout(this.withinMs);
    const until = signal ? AbortSignal.any([signal, limit]) : limit;
    const answer = await this.http.post(path, 'application/cloudevents+json', JSON.stringify(event), until);
    if (answer.ok) return isDecision(answer.body) ? answer.body : this.unanswered(unreachable());
    const { problem } = answer;
    if (problem.type.endsWith('/subject-erased'))
      return { allow: false, reasons: [{ rule: 'subject-erased', detail: problem.detail }], policyVersion: null };
    if (saysNothing(problem)) return this.unanswered(problem);
    throw new LetheRefused(problem);
  }

  private unanswered(problem: Problem): Decision {
    const reasons = this.allowsUnanswered
      ? []
      : [{ rule: 'unanswered', detail: 'Lethe gave no answer, so nothing says that it is allowed.' }];
    return { allow: this.allowsUnanswered, reasons, policyVersion: null, unanswered: problem };
  }
}

/** Neither a yes nor a no, and nothing that is wrong with the question: an outage, or something in between. */
function saysNothing({ type, status }: Problem): boolean {
  return type === FOREIGN || status >= 500 || status === 408 || status === 429;
}

function isDecision(body: unknown): body is Decision {
  const { allow, reasons } = (body ?? {}) as Partial<Decision>;
  return typeof allow === 'boolean' && Array.isArray(reasons);
}
