import { problem, type Problem, type SystemFile } from '#domain';
import type { Claimed, ClaimResult } from '#erasure';
import type { OrderId } from './inbox.ts';

/** Longer than the API takes to say that it cannot answer. */
const WITHIN_MS = 15_000;

/** The ledger does not accept the key, or not for this. Waiting does not help. */
export class LedgerRefused extends Error {
  override readonly name = 'LedgerRefused';
}

/** The ledger did not take what was found, so nothing may be erased. */
export class FoundNotNoted extends Error {
  override readonly name = 'FoundNotNoted';
}

/** Of an order that a target has not settled. */
type Listed = Pick<OrderId, 'erasure' | 'round'>;

/** Why the systems of a key could not be asked for, by the status of the answer. */
const TROUBLES: Record<number, string> = {
  401: 'does not know the key of this eraser',
  403: 'refuses the key of this eraser, which needs the role worker',
  503: 'does not answer, or is not ready',
};

/** What an eraser asks of the ledger over HTTP, with its worker's key. */
export class LedgerApi {
  private asked = false;
  private problem: string | undefined;

  constructor(
    private readonly url: string,
    private readonly key: string,
    /** As which receipts are given: the key's name. */
    private readonly name: string,
  ) {}

  /** What was the matter when the systems were asked for last, in words that follow the ledger's name; undefined if nothing is known to be. */
  get trouble(): string | undefined {
    return this.problem;
  }

  /** `ready`, or why not. */
  get readiness(): string {
    return this.asked ? (this.problem ?? 'ready') : 'was not asked yet';
  }

  /** The systems that the key answers for; undefined if that cannot be known now. @throws LedgerRefused */
  async systems(): Promise<SystemFile[] | undefined> {
    const answer = await this.send('GET', '/v1/systems');
    this.asked = true;
    this.problem = answer.ok ? undefined : (TROUBLES[answer.problem.status] ?? `answers ${answer.problem.status}`);
    if (!answer.ok && [401, 403].includes(answer.problem.status))
      throw new LedgerRefused(
        'The ledger does not accept the key of this eraser. Nothing was taken. Set LETHE_ERASER_KEY to a valid key of the role worker.',
      );
    if (!answer.ok) return undefined;
    const { systems, key = this.name } = answer.body as { systems: { system: SystemFile }[]; key?: string };
    if (key !== this.name)
      throw new LedgerRefused(
        `The key of this eraser is called '${key}', and receipts of '${this.name}' would be refused. Nothing was taken. Set LETHE_ERASER_NAME to '${key}'.`,
      );
    return systems.map(({ system }) => system);
  }

  /** What a target has not settled, a page at a time; false at the end if it could not be read to its end. */
  async *openOrders(target: string): AsyncGenerator<OrderId[], boolean> {
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ target, ...(next === undefined ? {} : { cursor: next }) });
      const answer = await this.send('GET', `/v1/erasures/orders?${query.toString()}`);
      if (!answer.ok) return false;
      const page = answer.body as { items: Listed[]; next?: string };
      yield page.items.map(({ erasure, round }) => ({ erasure, target, round }));
      next = page.next;
    } while (next !== undefined);
    return true;
  }

  /** Whom a target has to erase. */
  async claim(erasure: string, target: string): Promise<ClaimResult> {
    const answer = await this.send('POST', `${pathOf({ erasure, target })}/claim`);
    return answer.ok ? { ok: true, order: answer.body as Claimed } : answer;
  }

  /** Notes what is there before it is erased; the most that any eraser found under the order. @throws FoundNotNoted */
  async found({ erasure, target, round }: OrderId, counts: Record<string, number>): Promise<Record<string, number>> {
    const answer = await this.send('POST', `${pathOf({ erasure, target })}/found`, { round, counts });
    if (!answer.ok) throw new FoundNotNoted(answer.problem.title);
    return (answer.body as { counts: Record<string, number> }).counts;
  }

  private async send(method: string, path: string, given?: object): Promise<{ ok: true; body: unknown } | { ok: false; problem: Problem }> {
    try {
      const headers = { authorization: `Bearer ${this.key}`, ...(given && { 'content-type': 'application/json' }) };
      const body = given && JSON.stringify(given);
      const signal = AbortSignal.timeout(WITHIN_MS);
      const response = await fetch(new URL(path, this.url), { method, headers, ...(body && { body }), redirect: 'error', signal });
      const answer: unknown = await response.json();
      return response.ok ? { ok: true, body: answer } : { ok: false, problem: answer as Problem };
    } catch {
      return { ok: false, problem: problem('unavailable', 'The ledger did not answer. Nothing was done; it is tried again.') };
    }
  }
}

function pathOf({ erasure, target }: Pick<OrderId, 'erasure' | 'target'>): string {
  return `/v1/erasures/${encodeURIComponent(erasure)}/targets/${encodeURIComponent(target)}`;
}
