import { readInOrder, visitorExpiry, type EventMetadata, type Policy } from '#domain';
import type { EventStoreLog, StoredEvent } from '#event-store';
import type { Database, Tx } from '#postgres';
import {
  applyRecordChanges,
  lockPosition,
  readPosition,
  saveRecordChanges,
  saveTerms,
  saveVisitors,
  subjectKeyOf,
  visitorsAmong,
  writePosition,
} from '#vault';
import type { Engines } from '../engines.ts';
import { durably } from '../faults.ts';
import { changeOf, recordOf, termsOf } from './value-terms.ts';
import { seenToo, sightingsOf } from './visitors-seen.ts';

/** How far the terms of values follow the ledger, and up to which position policies were known when that began. */
const TERMS = 'value-terms';
const POLICIES = 'value-terms.policies';
const PAGE = 500;

/** Whether what is noted beside values counts: while it is judged anew under a later policy, what was noted before does not. */
export async function areTermsKnown(vaultDb: Database): Promise<boolean> {
  const [terms, policies] = await Promise.all([readPosition(vaultDb, TERMS), readPosition(vaultDb, POLICIES)]);
  return terms >= policies;
}

/**
 * Follows the ledger and notes beside each value when the policies want it gone. A policy that is published later makes it begin anew, so that what is
 * kept already is judged by it.
 */
export class TermsFollower {
  private readonly policies = new Map<string, Policy[]>();

  constructor(
    private readonly engines: Engines,
    private readonly log?: EventStoreLog,
  ) {}

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { engines, log } = this;
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

  private async begin(): Promise<bigint> {
    const { vaultDb, store } = this.engines;
    const head = await store.head();
    this.policies.clear();
    return vaultDb.transaction(async (tx) => {
      const [terms, policies] = [await lockPosition(tx, TERMS), await lockPosition(tx, POLICIES)];
      if (terms === -1n && policies === -1n) await writePosition(tx, POLICIES, head);
      return terms;
    });
  }

  private async take(page: readonly StoredEvent[], upTo: bigint): Promise<'on' | 'anew'> {
    const { vaultDb, store, faults } = this.engines;
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
    for await (const stored of this.engines.store.readStream(`policy-${controller}`)) {
      const reading = readInOrder(stored);
      if (!reading.ok) throw new Error(`Event ${stored.id} of a policy cannot be read (${reading.reason})`);
      if (reading.event.type === 'privacy.policy.published.v1') versions.push(reading.event.data.policy);
    }
    this.policies.set(controller, versions);
  }
}
