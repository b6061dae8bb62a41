import { judgedTypes } from '#domain';
import type { Tx } from '#postgres';
import type { ActRow } from '../acts/acts.ts';
import type { Place } from '../engine/index.ts';
import { EVER } from './instant.ts';
import type { Since } from './occasions.ts';

/** Acts that are in memory at once. */
export const PAGE = 1000;
/** Persons whose acts are looked for at once. */
const PERSONS = 25;

const columns = 'a.controller, a.subject, a.at, a.position, a.event, a.type, a.source, a.shape, a.own';
const persons =
  'unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[]) WITH ORDINALITY AS p(controller, subject, at, position, n)';
const after =
  'a.controller = p.controller AND a.subject = p.subject AND (a.at, a.position) > (p.at, p.position) AND a.type = ANY($5::text[])';

const selectWhoHas = (place: Place) => `SELECT p.n FROM ${persons}
  WHERE EXISTS (SELECT 1 FROM ${place}.act a WHERE ${after} AND a.position < $6::bigint OFFSET 0)`;

/** Those of these persons of whom an act was recorded, before this position in the ledger, that happened after their moment. */
export async function withLaterActs(tx: Tx, place: Place, since: readonly Since[], recordedBefore: bigint): Promise<Since[]> {
  if (since.length === 0) return [];
  const name = `${place}.act.whoHas`;
  const rows = await tx.query<{ n: bigint }>(selectWhoHas(place), [...arrays(since), judgedTypes, recordedBefore], name);
  return rows.map(({ n }) => since[Number(n) - 1]!);
}

const selectLater = (place: Place) => `SELECT p.n, ${columns} FROM ${persons}
  CROSS JOIN LATERAL (SELECT * FROM ${place}.act a WHERE ${after} ORDER BY a.at, a.position LIMIT $6) AS a ORDER BY p.n, a.at, a.position`;

/** The acts of persons after their moment, page by page. */
export async function* laterActs(tx: Tx, place: Place, since: readonly Since[]): AsyncGenerator<ActRow[]> {
  let left = [...since];
  while (left.length > 0) {
    const some = left.slice(0, PERSONS);
    left = left.slice(PERSONS);
    const each = Math.floor(PAGE / some.length);
    const rows = await tx.query<FoundRow & { n: bigint }>(selectLater(place), [...arrays(some), judgedTypes, each], `${place}.act.later`);
    if (rows.length > 0) yield rows.map(toAct);
    for (const [n, found] of Map.groupBy(rows, (row) => row.n)) {
      const last = found.at(-1)!;
      if (found.length === each) left.push({ ...some[Number(n) - 1]!, at: last.at.toISOString(), position: last.position });
    }
  }
}

const selectSpan = (place: Place) => `SELECT ${columns} FROM ${place}.act a WHERE a.controller = $1
  AND (a.at, a.position) > ($2::timestamptz, $3::bigint) AND a.at < $4::timestamptz AND a.type = ANY($5::text[]) ORDER BY a.at, a.position LIMIT $6`;

/** A controller's acts from a time on and before another, page by page. */
export async function* actsBetween(tx: Tx, place: Place, controller: string, from: string, to: string): AsyncGenerator<ActRow[]> {
  let last: { at: string; position: bigint } | undefined = { at: from, position: EVER.position };
  while (last) {
    const rows: FoundRow[] = await tx.query(
      selectSpan(place),
      [controller, last.at, last.position, to, judgedTypes, PAGE],
      `${place}.act.span`,
    );
    const acts = rows.map(toAct);
    if (acts.length > 0) yield acts;
    last = acts.length === PAGE ? acts.at(-1) : undefined;
  }
}

type FoundRow = Omit<ActRow, 'at' | 'own'> & { at: Date; own: Record<string, unknown> | null };

function toAct({ controller, subject, at, position, event, type, source, shape, own }: FoundRow): ActRow {
  return { controller, subject, at: at.toISOString(), position, event, type, source, shape, ...(own && { own }) };
}

function arrays(since: readonly Since[]): unknown[][] {
  return (['controller', 'subject', 'at', 'position'] as const).map((column) => since.map((each) => each[column]));
}
