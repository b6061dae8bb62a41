import { setTimeout as delay } from 'node:timers/promises';
import { LETHE, readInOrder, visitorExpiry, type EventMetadata, type Policy } from '#domain';
import type { EventStoreLog, StoredEvent } from '#event-store';
import type { OwnFact } from '#ingest';
import type { Tx } from '#postgres';
import { holds, type Hold } from '#projections';
import {
  applyRecordChanges,
  dueIdentifiers,
  dueValues,
  lockPosition,
  readPosition,
  saveRecordChanges,
  saveTerms,
  saveVisitors,
  subjectKeyOf,
  visitorsAmong,
  writePosition,
  type DueIdentifier,
  type DueValue,
} from '#vault';
import type { OwnFacts } from './deletions.ts';
import { nowOf, type Engines } from './engines.ts';
import { durably } from './faults.ts';
import { changeOf, recordOf, termsOf } from './value-terms.ts';
import { seenToo, sightingsOf } from './visitors-seen.ts';

export interface ValueRetentionOptions {
  engines: Engines;
  facts: OwnFacts;
  /** How often values whose time is up are looked for. Default 5,000 ms. */
  everyMs?: number;
  log?: EventStoreLog;
}

const LOCK = 'lethe.value-retention';
/** How far the terms of values follow the ledger, and up to which position policies were known when that began. */
const TERMS = 'value-terms';
const POLICIES = 'value-terms.policies';
const STANDBY_MS = 1_000;
const EVERY_MS = 5_000;
/** How long a look waits for the read models, which know the legal holds. */
const PATIENCE_MS = 2_000;
const PAGE = 500;

/**
 * Lets single values that the vault keeps go when their time is up. It follows the ledger and notes beside each value when the policies want it gone; a policy that
 * is published later makes it begin anew, so that what is kept already is judged by it. And it looks for what is due: the ledger says it first, the keeper
 * deletes it then.
 */
export class ValueRetention {
  private readonly policies = new Map<string, Policy[]>();

  constructor(private readonly options: ValueRetentionOptions) {}

  /** Works until the signal aborts. While another process works, waits to take over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.engines.vaultDb
        .session(async (session) => {
          const [row] = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS alone', [LOCK]);
          if (row?.alone) await this.work(signal);
        })
        .catch((error: unknown) => this.failed(error));
      await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Both until the signal aborts; when one fails the other ends too, before somebody else takes over. */
  private async work(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const working = [this.follow(until), this.lookOften(until)];
    try {
      await Promise.all(working);
    } finally {
      stop.abort();
      await Promise.allSettled(working);
    }
  }

  /** Notes the terms of values until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    const { engines, log } = this.options;
    while (!signal.aborted) {
      const anew = new AbortController();
      const after = await this.begin();
      await engines.store.subscribe({
        name: 'value retention',
        after,
        // All streams: the position has to come to the end of the ledger, whatever stands there.
        pageSize: PAGE,
        onPage: async (page, upTo) => {
          if ((await this.take(page, upTo)) === 'anew') anew.abort();
        },
        signal: AbortSignal.any([signal, anew.signal]),
        ...(log ? { log } : {}),
      });
    }
  }

  /** One look for what is due. `waiting`: the terms or the legal holds are not known yet, or something was not recorded. */
  async look(): Promise<'done' | 'waiting'> {
    const { engines } = this.options;
    const [terms, policies] = await Promise.all([readPosition(engines.vaultDb, TERMS), readPosition(engines.vaultDb, POLICIES)]);
    // While it is judged anew what was noted before does not count.
    if (terms < policies) return 'waiting';
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

  private async begin(): Promise<bigint> {
    const { vaultDb, store } = this.options.engines;
    const head = await store.head();
    this.policies.clear();
    return vaultDb.transaction(async (tx) => {
      const [terms, policies] = [await lockPosition(tx, TERMS), await lockPosition(tx, POLICIES)];
      if (terms === -1n && policies === -1n) await writePosition(tx, POLICIES, head);
      return terms;
    });
  }

  private async take(page: readonly StoredEvent[], upTo: bigint): Promise<'on' | 'anew'> {
    const { vaultDb, store, faults } = this.options.engines;
    const known = await readPosition(vaultDb, POLICIES);
    const anew = page.some(({ stream, position }) => stream.startsWith('policy-') && position > known);
    const head = anew ? await store.head() : known;
    const abouts = page.filter(({ stream }) => stream.startsWith('subject-'));
    for (const { metadata } of abouts) await this.learn((metadata as EventMetadata).controller);
    const terms = anew ? [] : abouts.flatMap((event) => termsOf(event, (controller) => this.policies.get(controller) ?? []));
    const changes = anew ? [] : abouts.flatMap((event) => changeOf(event) ?? []);
    await durably(faults, 'value-terms', () =>
      vaultDb.transaction(async (tx) => {
        await lockPosition(tx, TERMS);
        await lockPosition(tx, POLICIES);
        await saveRecordChanges(tx, changes);
        await saveTerms(tx, terms);
        if (!anew)
          await applyRecordChanges(
            tx,
            abouts.flatMap((event) => recordOf(event) ?? []),
          );
        if (!anew) await saveVisitors(tx, await this.visitors(tx, abouts));
        await writePosition(tx, TERMS, anew ? -1n : upTo);
        await writePosition(tx, POLICIES, head);
      }),
    );
    return anew ? 'anew' : 'on';
  }

  /** The visitors among whom events are about, with these events, and when their identifiers have to go. */
  private async visitors(tx: Tx, abouts: readonly StoredEvent[]) {
    const seen = sightingsOf(abouts);
    return (await visitorsAmong(tx, [...seen.values()])).map((visitor) => {
      const now = seenToo(visitor, seen.get(subjectKeyOf(visitor)));
      const versions = this.policies.get(visitor.controller) ?? [];
      const ends = visitor.types.map((type) => {
        const end = now.lasting ? undefined : visitorExpiry(now.seen, type, versions);
        return { type, expiresAt: end === undefined ? null : new Date(end) };
      });
      return { ...now, ends };
    });
  }

  /** Reads a controller's policies where the ledger has them: what follows it may be ahead of who keeps them in memory. */
  private async learn(controller: string): Promise<void> {
    if (this.policies.has(controller)) return;
    const versions: Policy[] = [];
    for await (const stored of this.options.engines.store.readStream(`policy-${controller}`)) {
      const reading = readInOrder(stored);
      if (!reading.ok) throw new Error(`Event ${stored.id} of a policy cannot be read (${reading.reason})`);
      if (reading.event.type === 'privacy.policy.published.v1') versions.push(reading.event.data.policy);
    }
    this.policies.set(controller, versions);
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

  private async lookOften(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => this.failed(error));
      await delay(this.options.everyMs ?? EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'values whose time is up could not be looked for; it is tried again');
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
