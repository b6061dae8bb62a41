import type { Database, Tx } from '#postgres';
import type { StoredEvent } from '#event-store';
import { forget } from './forget.ts';
import type { Group } from './group.ts';
import type { Place } from './place.ts';
import { advance, park } from './progress.ts';
import type { Folded, FoldedEvent } from './read-model.ts';
import { putAside, readPage } from './read-page.ts';
import { foldingHere } from './swap.ts';
import { addToTotals } from './totals.ts';
import { appendRows, evolveRows } from './write-rows.ts';

/**
 * Waiting for the disk would only protect what can be folded again: position and rows are lost together or not at all. Rows are always found by an
 * index, so that one plan is right for a table of any size; a plan made while it was small would read all of it for every row.
 */
const settings = 'SET LOCAL synchronous_commit = off; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off';

/**
 * Folds one page into all read models in one transaction with the position, which must still be `from` and becomes `upTo`.
 * False, with nothing changed, when it is not: another worker folded, or other tables have taken their place.
 */
export async function foldPage(db: Database, group: Group, page: readonly StoredEvent[], from: bigint, upTo: bigint): Promise<boolean> {
  const { events, unreadable } = readPage(page);
  return db.transaction(async (tx) => {
    await begin(tx, group);
    if (!(await advance(tx, group, from, upTo, page.length))) return false;
    await park(tx, group.place, unreadable);
    await foldEvents(tx, group, events);
    return true;
  });
}

/** Moves on over events that cannot be stored, and notes them. */
export async function parkPage(db: Database, group: Group, page: readonly StoredEvent[], from: bigint, upTo: bigint): Promise<boolean> {
  return db.transaction(async (tx) => {
    await begin(tx, group);
    if (!(await advance(tx, group, from, upTo, page.length))) return false;
    const parked = page.map((event) => putAside(event, 'not-storable'));
    await park(tx, group.place, parked);
    return true;
  });
}

async function begin(tx: Tx, { place }: Group): Promise<void> {
  await tx.query(place === 'read' ? `${foldingHere}; ${settings}` : settings);
}

async function foldEvents(tx: Tx, group: Group, events: readonly FoldedEvent[]): Promise<void> {
  let pending: FoldedEvent[] = [];
  for (const event of events) {
    if (event.type !== 'privacy.skeleton.expired.v1') {
      pending.push(event);
      continue;
    }
    await foldRun(tx, group, pending);
    pending = [];
    await forget(tx, group, event.metadata.controller, await group.expired(tx, event));
  }
  await foldRun(tx, group, pending);
}

async function foldRun(tx: Tx, { place, models }: Group, events: readonly FoldedEvent[]): Promise<void> {
  if (events.length === 0) return;
  for (const model of models) {
    if (model.kind === 'appended') await appendRows(tx, place, model, events);
    if (model.kind === 'folded') await foldOne(tx, place, model, events);
  }
  for (const model of models) if (model.kind === 'derived') await model.derive(tx, place, events);
}

async function foldOne<Row extends { controller: string }>(
  tx: Tx,
  place: Place,
  model: Folded<Row>,
  events: readonly FoldedEvent[],
): Promise<void> {
  const changes = await evolveRows(tx, place, model, events);
  if (model.tally) await addToTotals(tx, place, model, changes);
}
