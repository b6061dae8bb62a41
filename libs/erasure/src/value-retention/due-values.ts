import { LETHE } from '#domain';
import type { EventStoreLog } from '#event-store';
import type { OwnFact } from '#ingest';
import { holds, type Hold } from '#projections';
import { dueIdentifiers, dueValues, type DueIdentifier, type DueValue } from '#vault';
import type { OwnFacts } from '../deletions.ts';
import { nowOf, type Engines } from '../engines.ts';
import { durably } from '../faults.ts';
import { areTermsKnown } from './terms-follower.ts';

/** How long a look waits for the read models, which know the legal holds. */
const PATIENCE_MS = 2_000;
const PAGE = 500;

export interface DueValuesOptions {
  engines: Engines;
  facts: OwnFacts;
  log?: EventStoreLog;
}

/** Looks for values, and identifiers of visitors, whose time is up. The ledger says it first, the keeper deletes them then. */
export class DueValues {
  constructor(private readonly options: DueValuesOptions) {}

  /** One look for what is due. `waiting`: the terms or the legal holds are not known yet, or something was not recorded. */
  async look(): Promise<'done' | 'waiting'> {
    const { engines } = this.options;
    if (!(await areTermsKnown(engines.vaultDb))) return 'waiting';
    if (!(await engines.readModels.waitFor(await engines.store.head(), PATIENCE_MS))) return 'waiting';
    const now = nowOf(engines);
    const held = new Map<string, Hold[]>();
    let [all, after]: [boolean, DueValue | undefined] = [true, undefined];
    if (!(await this.lookForVisitors(now, held))) all = false;
    for (;;) {
      const page: DueValue[] = await dueValues(engines.vaultDb, now, { after, limit: PAGE });
      const free: DueValue[] = [];
      for (const value of page) if (!(await this.isHeld(held, value))) free.push(value);
      const byEvent = Map.groupBy(free, ({ controller, eventId, ground }) => `${controller} ${eventId} ${ground}`);
      all = (await this.record([...byEvent.values()].map((values) => factOf(values, now)))) && all;
      after = page.at(-1);
      if (page.length < PAGE) return all ? 'done' : 'waiting';
    }
  }

  private async lookForVisitors(now: Date, held: Map<string, Hold[]>): Promise<boolean> {
    let [all, after]: [boolean, DueIdentifier | undefined] = [true, undefined];
    for (;;) {
      const page: DueIdentifier[] = await dueIdentifiers(this.options.engines.vaultDb, now, { after, limit: PAGE });
      const free: DueIdentifier[] = [];
      for (const due of page) {
        const places = due.seen.map(({ category, system = null }) => ({ ...due, category, system }));
        const kept = await Promise.all(places.map((place) => this.isHeld(held, place)));
        if (!kept.includes(true)) free.push(due);
      }
      all = (await this.record(free.map((due) => releaseOf(due, now)))) && all;
      after = page.at(-1);
      if (page.length < PAGE) return all;
    }
  }

  private async isHeld(held: Map<string, Hold[]>, about: Covered & { controller: string }): Promise<boolean> {
    const { controller } = about;
    if (!held.has(controller)) held.set(controller, await holds(this.options.engines.readDb, controller));
    return held.get(controller)?.some((hold) => covers(hold, about)) ?? false;
  }

  /** The ledger says it before the vault forgets it. False if something was not recorded. */
  private async record(expired: readonly OwnFact[]): Promise<boolean> {
    const { engines, facts, log } = this.options;
    if (expired.length === 0) return true;
    const results = await durably(engines.faults, 'value.expired', () => facts.recordOwn(expired));
    // Whoever is not there any more has nothing left that could expire.
    const open = results.filter(({ status, problem }) => status === 'rejected' && problem?.status !== 404).length;
    log?.info({ events: expired.length, notRecorded: open }, 'the time of what the vault keeps is up');
    return open === 0;
  }
}

/** The id is made of what it is about, so that repeating it changes nothing. */
function factOf(values: readonly DueValue[], now: Date): OwnFact {
  const [{ controller, pseudonym, eventId, ground }] = values as [DueValue];
  const pointers = values.map(({ pointer }) => pointer).sort();
  return {
    controller,
    subject: pseudonym,
    type: 'privacy.value.expired.v1',
    id: `value.expired/${eventId}/${pointers.join(' ')}`,
    time: now.toISOString(),
    data: { event: eventId, pointers, ground },
    actor: LETHE,
  };
}

/** An address or device that nobody may be found by any longer. */
function releaseOf({ controller, pseudonym, type, expiresAt }: DueIdentifier, now: Date): OwnFact {
  return {
    controller,
    subject: pseudonym,
    type: 'privacy.identifier.released.v1',
    id: `identifier.released/${pseudonym}/${type}/${expiresAt.toISOString()}`,
    time: now.toISOString(),
    data: { identifier: type },
    actor: LETHE,
  };
}

type Covered = Pick<DueValue, 'pseudonym' | 'category' | 'system'>;

/** A legal hold keeps what it covers: of this person, of this category, in this system; what it does not name it does not narrow by. */
function covers(hold: Hold, { pseudonym, category, system }: Covered): boolean {
  return (
    (hold.subject === undefined || hold.subject === pseudonym) &&
    (hold.category === undefined || hold.category === category) &&
    (hold.system === undefined || hold.system === system)
  );
}
