import { actsAbout, contradictionsOf, jcs, type ActGroup, type PromiseRule } from '#domain';
import type { Tx } from '#postgres';
import { actsOfGroup, type ActCursor } from '../acts/query.ts';
import type { Standing } from './query.ts';

/** An event that a promise rests on, where it stands in the ledger, and what it says of the promise. */
export interface PromiseEvidence {
  event: string;
  position: bigint;
  as: 'contradicts' | 'shows';
  /** The rule of the judgement that it contradicts. */
  rule?: string;
}

/** Of each kind of act that does not contradict, so many are told: the first ones. */
const SAMPLE = 20;
const PAGE = 500;

/**
 * The events that a promise rests on: every act that contradicts it, of each kind of act that it is about the first ones, and what else its assessment names. Page by
 * page, so that memory does not grow with their number.
 */
export async function* promiseEvidence(
  db: Tx,
  controller: string,
  rule: PromiseRule,
  { window, book, assessments }: Standing,
): AsyncGenerator<PromiseEvidence> {
  const { policy, from, until } = window;
  const span = { from, to: until !== undefined && until < book.at ? until : new Date(Date.parse(book.at) + 1).toISOString() };
  const told = new Set<string>();
  for (const group of contradictionsOf(rule, policy, book)) {
    const found =
      group.rule === undefined ? pages(db, controller, group, span) : contradicting(db, controller, { ...group, rule: group.rule }, span);
    for await (const { event, position } of found)
      yield { event, position, as: 'contradicts', ...(group.rule === undefined ? {} : { rule: group.rule }) };
  }
  for (const group of actsAbout(rule, policy, book)) {
    for (const { event, position } of await actsOfGroup(db, controller, group, { ...span, limit: SAMPLE })) {
      told.add(event);
      yield { event, position: BigInt(position), as: 'shows' };
    }
  }
  const named = assessments.find(({ promise }) => promise === rule.id)?.parts.flatMap(({ evidence }) => evidence.events) ?? [];
  const left = [...new Set(named)].filter((event) => !told.has(event));
  for (const each of await byIds(db, controller, left)) yield { ...each, as: 'shows' };
}

interface Placed {
  event: string;
  position: bigint;
}

async function* pages(db: Tx, controller: string, group: ActGroup, span: { from: string; to: string }): AsyncGenerator<Placed> {
  let after: ActCursor | undefined;
  for (;;) {
    const acts = await actsOfGroup(db, controller, group, { ...span, after, limit: PAGE });
    for (const { event, position } of acts) yield { event, position: BigInt(position) };
    after = acts.at(-1);
    if (acts.length < PAGE) return;
  }
}

const selectContradicting = `SELECT event, at, position FROM read.contradiction WHERE controller = $1 AND rule = $2 AND type = $3 AND source = $4 AND shape = $5
  AND at < $6::timestamptz AND (at, position) > ($7::timestamptz, $8::bigint) ORDER BY at, position LIMIT ${PAGE}`;

async function* contradicting(
  db: Tx,
  controller: string,
  { rule, type, source, data }: ActGroup & { rule: string },
  { from, to }: { from: string; to: string },
): AsyncGenerator<Placed> {
  let after: [Date | string, bigint] = [from, -1n];
  for (;;) {
    const rows = await db.query<Placed & { at: Date }>(
      selectContradicting,
      [controller, rule, type, source, jcs(data), to, ...after],
      'contradiction.page',
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.at, last.position];
  }
}

async function byIds(db: Tx, controller: string, events: readonly string[]): Promise<Placed[]> {
  if (events.length === 0) return [];
  const text = 'SELECT event, position FROM read.act WHERE controller = $1 AND event = ANY($2::text[]) ORDER BY position';
  return db.query<Placed>(text, [controller, events], 'act.by-ids');
}
