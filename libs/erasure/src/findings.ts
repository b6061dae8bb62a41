import { decideFinding, problem, type FindingCommand, type Problem } from '#domain';
import { findingById } from '#projections';
import { nowOf, type Engines } from './engines.ts';
import { appendOwn, NotRecorded, readOwn } from './own-stream.ts';
import type { Actor } from './requests.ts';

export type FindingResult = { ok: true; position: bigint } | { ok: false; problem: Problem };

/** How long the read models may take to reflect the ledger, in ms. */
const PATIENCE_MS = 5_000;

/** What people do about findings: each is an event in the finding's own stream, which names nobody. */
export class Findings {
  constructor(private readonly engines: Engines) {}

  /** `reason` is a code. Words are not kept: a finding outlives the people it may be about, and no key of theirs would seal them. */
  async handle({ controller, name: actor }: Actor, id: string, command: FindingCommand, reason: string): Promise<FindingResult> {
    const { store, readDb, readModels } = this.engines;
    try {
      const { end } = await readOwn(store, `finding-${id}`);
      if (!(await readModels.waitFor(await store.head(), PATIENCE_MS))) throw new NotRecorded('How the finding stands is not known yet.');
      const finding = await findingById(readDb, controller, id);
      const decision = decideFinding(finding?.status, command);
      if (!decision.ok) return decision;
      const time = nowOf(this.engines).toISOString();
      const fact = { type: decision.type, data: { rule: finding?.rule ?? '', reason }, controller, actor, time };
      const position = await appendOwn(store, { stream: `finding-${id}`, end }, fact);
      if (position !== 'conflict') return { ok: true, position };
      return { ok: false, problem: problem('conflict', 'Somebody else did something about the finding at this moment; look at it again.') };
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      return { ok: false, problem: problem('unavailable', `${error.message} Look at the finding before you do it again.`) };
    }
  }
}
