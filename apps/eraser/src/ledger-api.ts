import { problem, type Problem, type SystemFile } from '#domain';
import type { Claimed, ClaimResult } from '#erasure';

/** Longer than the API takes to say that it cannot answer. */
const WITHIN_MS = 15_000;

/** What an eraser asks of the ledger over HTTP, with its worker's key. */
export class LedgerApi {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The systems that the key answers for; undefined if that cannot be known now. */
  async systems(): Promise<SystemFile[] | undefined> {
    const answer = await this.send('GET', '/v1/systems');
    if (!answer.ok) return undefined;
    return (answer.body as { systems: { system: SystemFile }[] }).systems.map(({ system }) => system);
  }

  /** Whom a target has to erase. */
  async claim(erasure: string, target: string): Promise<ClaimResult> {
    const path = `/v1/erasures/${encodeURIComponent(erasure)}/targets/${encodeURIComponent(target)}/claim`;
    const answer = await this.send('POST', path);
    return answer.ok ? { ok: true, order: answer.body as Claimed } : answer;
  }

  private async send(method: string, path: string): Promise<{ ok: true; body: unknown } | { ok: false; problem: Problem }> {
    try {
      const headers = { authorization: `Bearer ${this.key}` };
      const response = await fetch(new URL(path, this.url), { method, headers, redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
      const body: unknown = await response.json();
      return response.ok ? { ok: true, body } : { ok: false, problem: body as Problem };
    } catch {
      return { ok: false, problem: problem('unavailable', 'The ledger did not answer. Nothing was done; it is tried again.') };
    }
  }
}
