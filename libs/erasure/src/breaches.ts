import { randomBytes } from 'node:crypto';
import {
  breachClocks,
  breachProblem,
  newBreachProblem,
  policyInForce,
  problem,
  type BreachCommand,
  type EventTypes,
  type Problem,
} from '#domain';
import { breachHits } from '#projections';
import { nowOf, type Engines } from './engines.ts';
import { appendOwn, NotRecorded, readOwn } from './own-stream.ts';
import type { Actor } from './requests.ts';

type Opened = EventTypes['privacy.breach.opened.v1'];
type Reported = EventTypes['privacy.breach.reported.v1'];

/** What a person tells of a breach; whom it hits is counted, and by when whom to tell the law and the policy say. */
export type NewBreach = Omit<Opened, 'breach' | 'subjects' | 'authorityDueAt' | 'subjectsDueAt'>;

export type BreachResult = { ok: true; breach: string; position: bigint } | { ok: false; problem: Problem };

/** How long the read models may take to reflect the ledger, in ms. */
const PATIENCE_MS = 5_000;

/** Breaches of personal data: opened, reported to the authority, closed; each step is an event in a stream of its own. */
export class Breaches {
  constructor(private readonly engines: Engines) {}

  /** The clocks are those of the policy that was in force when the organisation became aware of it. */
  async open(actor: Actor, said: NewBreach): Promise<BreachResult> {
    const unfit = newBreachProblem(said, this.now());
    if (unfit) return { ok: false, problem: unfit };
    const { store, readDb, readModels, policies } = this.engines;
    if (!(await readModels.waitFor(await store.head(), PATIENCE_MS))) {
      return { ok: false, problem: problem('unavailable', 'Whom it hits is not known yet. Nothing was recorded; do it again.') };
    }
    const { awareAt, to = awareAt } = said;
    const { subjects } = await breachHits(readDb, actor.controller, { ...said, to });
    const clocks = breachClocks(awareAt, policyInForce(policies.versions(actor.controller), awareAt)?.breach);
    const breach = randomBytes(16).toString('hex');
    return this.append(breach, 'no-stream', actor, { type: 'privacy.breach.opened.v1', data: { breach, ...said, subjects, ...clocks } });
  }

  /** The authority was told (Art. 33 GDPR); also of a breach that is closed, and more than once where more became known. */
  report(actor: Actor, breach: string, said: Omit<Reported, 'breach'>): Promise<BreachResult> {
    return this.command(actor, breach, { do: 'report', ...said }, { type: 'privacy.breach.reported.v1', data: { breach, ...said } });
  }

  /** `reason` is a code. */
  close(actor: Actor, breach: string, reason: string): Promise<BreachResult> {
    return this.command(actor, breach, { do: 'close' }, { type: 'privacy.breach.closed.v1', data: { breach, reason } });
  }

  private async command(actor: Actor, breach: string, command: BreachCommand, fact: Said): Promise<BreachResult> {
    const { events, end } = await readOwn(this.engines.store, `breach-${breach}`);
    const own = events.filter(({ metadata }) => metadata.controller === actor.controller);
    const refused = breachProblem(own, command, this.now());
    return refused ? { ok: false, problem: refused } : this.append(breach, end, actor, fact);
  }

  private async append(breach: string, end: bigint | 'no-stream', { controller, name }: Actor, said: Said): Promise<BreachResult> {
    const stream = { stream: `breach-${breach}`, end };
    try {
      const position = await appendOwn(this.engines.store, stream, { ...said, controller, actor: name, time: this.now() });
      if (position !== 'conflict') return { ok: true, breach, position };
      return { ok: false, problem: problem('conflict', 'Somebody else said something of the breach at this moment; look at it again.') };
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      return { ok: false, problem: problem('unavailable', `${error.message} Look at the breaches before you do it again.`) };
    }
  }

  private now(): string {
    return nowOf(this.engines).toISOString();
  }
}

type Said = { [T in `privacy.breach.${'opened' | 'reported' | 'closed'}.v1`]: { type: T; data: EventTypes[T] } }[
  | 'privacy.breach.opened.v1'
  | 'privacy.breach.reported.v1'
  | 'privacy.breach.closed.v1'];
