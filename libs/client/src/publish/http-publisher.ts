import type { PrivacyEvent } from '../events/event.ts';
import { LedgerHttp, type LedgerOptions } from '../http/ledger-http.ts';
import { FOREIGN, LetheRefused, type Problem, unreachable } from '../http/problem.ts';
import { pause, pauseAfter, type Retry, retryOf } from '../http/retry.ts';
import { batches } from './batches.ts';
import type { Published, Publisher } from './publisher.ts';

interface Item {
  id: string;
  json: string;
}

type Result = Partial<Omit<Extract<Published, { status: 'recorded' | 'duplicate' }>, 'status'>> & { status: string; problem?: Problem };

/** What says something of the sender and not of an event. */
const REFUSED = new Set([401, 403, 404, 405]);

/** Sends events to `POST /v1/events`, up to 1,000 at once. What the ledger cannot take now is sent again after the pause it asks for. */
export class HttpPublisher implements Publisher {
  private readonly http: LedgerHttp;
  private readonly retry: Required<Retry>;

  constructor(options: LedgerOptions) {
    this.http = new LedgerHttp(options);
    this.retry = retryOf(options.retry);
  }

  async publish(events: readonly PrivacyEvent[], signal?: AbortSignal): Promise<Published[]> {
    const items = events.map((event) => ({ id: event.id, json: JSON.stringify(event) }));
    const results: Published[] = [];
    for (const batch of batches(items, ({ json }) => Buffer.byteLength(json))) results.push(...(await this.patiently(batch, signal)));
    return results;
  }

  /** Sends again what alone of a batch got no answer: an engine that went away in its middle. */
  private async patiently(items: readonly Item[], signal?: AbortSignal): Promise<Published[]> {
    let results = await this.batch(items, signal);
    for (let failures = 0; failures + 1 < this.retry.attempts && isPartial(results) && !signal?.aborted; failures++) {
      await pause(pauseAfter(failures, this.retry), signal);
      const left = items.filter((_, index) => results[index]?.status === 'unanswered');
      const again = await this.batch(left, signal);
      let next = 0;
      results = results.map((result) => (result.status === 'unanswered' ? again[next++]! : result));
    }
    return results;
  }

  private async batch(items: readonly Item[], signal?: AbortSignal): Promise<Published[]> {
    if (signal?.aborted) return items.map(({ id }) => ({ status: 'unanswered', id, problem: unreachable() }));
    const body = `[${items.map(({ json }) => json).join(',')}]`;
    const answer = await this.http.post('/v1/events', 'application/cloudevents-batch+json', body, signal);
    if (answer.ok) return readResults(items, answer.body);
    const { problem } = answer;
    if (REFUSED.has(problem.status)) throw new LetheRefused(problem);
    if (items.length > 1 && isOfSome(problem)) return this.apart(items, signal);
    const status = isFinal(problem) ? 'rejected' : 'unanswered';
    return items.map(({ id }) => ({ status, id, problem }));
  }

  /** The batch as a whole was refused: one of its events is why, and the others are not to suffer for it. */
  private async apart(items: readonly Item[], signal?: AbortSignal): Promise<Published[]> {
    const half = Math.ceil(items.length / 2);
    return [...(await this.batch(items.slice(0, half), signal)), ...(await this.batch(items.slice(half), signal))];
  }
}

/** The ledger will never take it as it is. What something in between answers says nothing of that. */
function isFinal({ type, status }: Problem): boolean {
  return type !== FOREIGN && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** Fewer events may be taken where these are not: one of them is wrong, or too large, or meets an unexpected error. */
function isOfSome(problem: Problem): boolean {
  return isFinal(problem) || problem.status === 413 || problem.status === 500;
}

/** Some are answered and some are not; where nothing is, requests were repeated already. */
function isPartial(results: readonly Published[]): boolean {
  const unanswered = results.filter(({ status }) => status === 'unanswered').length;
  return unanswered > 0 && unanswered < results.length;
}

function readResults(items: readonly Item[], body: unknown): Published[] {
  const { results } = body as { results?: Result[] };
  return items.map(({ id }, index) => readResult(id, results?.[index]));
}

function readResult(id: string, result: Result | undefined): Published {
  const { status, position, subject, findings = [], dropped = [], problem } = result ?? { status: 'none' };
  if ((status === 'recorded' || status === 'duplicate') && position !== undefined)
    return { status, id, position, ...(subject === undefined ? {} : { subject }), findings, dropped };
  if (!problem) return { status: 'unanswered', id, problem: unreachable() };
  return { status: isFinal(problem) ? 'rejected' : 'unanswered', id, problem };
}
