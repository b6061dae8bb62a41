import type { Database, Tx } from '#postgres';
import type { StoredEvent } from '#event-store';
import { forget } from './forget.ts';
import { advance, park } from './progress.ts';
import type { Folded, FoldedEvent, ReadModel } from './read-model.ts';
import { putAside, readPage } from './read-page.ts';
import { addToTotals } from './totals.ts';
import { appendRows, evolveRows } from './write-rows.ts';

/** The read models of one group, and how an expired skeleton is read. */
export interface Group {
  readonly models: readonly ReadModel[];
  /** Pseudonyms whose skeleton this event ends; asked when everything before the event is in the tables. */
  readonly expired: (tx: Tx, event: FoldedEvent) => Promise<readonly string[]>;
}

/**
 * Waiting for the disk would only protect what can be folded again: position and rows are lost together or not at all. Rows are always found by an
 * index, so that one plan is right for a table of any size; a plan made while it was small would read all of it for every row.
 */
const settings = 'SET LOCAL synchronous_commit = off; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off';

/**
 * Folds one page into all read models in one transaction with the position, which must still be `from` and becomes `upTo`.
 * False, with nothing changed, when it is not: another worker folded, or the tables were emptied.
 */
export async function foldPage(db: Database, group: Group, page: readonly StoredEvent[], from: bigint, upTo: bigint): Promise<boolean> {
  const { events, unreadable } = readPage(page);
  return db.transaction(async (tx) => {
    await tx.query(settings);
    if (!(await advance(tx, from, upTo))) return false;
    await park(tx, unreadable);
    await foldEvents(tx, group, events);
    return true;
  });
}

/** Moves on over events that cannot be stored, and notes them. */
export async function parkPage(db: Database, page: readonly StoredEvent[], from: bigint, upTo: bigint): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await advance(tx, from, upTo))) return false;
    await park(
      tx,
      page.map((event) => putAside(event, 'not-storable')),
    );
    return true;
  });
}

async function foldEvents(tx: Tx, group: Group, events: readonly FoldedEvent[]): Promise<void> {
  let pending: FoldedEvent[] = [];
  for (const event of events) {
    if (event.type !== 'privacy.skeleton.expired.v1') {
      pending.push(event);
      continue;
    }
    await foldRun(tx, group.models, pending);
    pending = [];
    await forget(tx, group.models, event.metadata.controller, await group.expired(tx, event));
  }
  await foldRun(tx, group.models, pending);
}

async function foldRun(tx: Tx, models: readonly ReadModel[], events: readonly FoldedEvent[]): Promise<void> {
  if (events.length === 0) return;
  for (const model of models) {
    if (model.kind === 'appended') await appendRows(tx, model, events);
    else await foldOne(tx, model, events);
  }
}

async function foldOne<Row extends { controller: string }>(tx: Tx, model: Folded<Row>, events: readonly FoldedEvent[]): Promise<void> {
  const changes = await evolveRows(tx, model, events);
  if (model.tally) await addToTotals(tx, model, changes);
}
