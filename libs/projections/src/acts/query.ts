import { jcs } from '#domain';
import type { Tx } from '#postgres';

/** Acts of one type and source that say the same but for what is unique to each. */
export interface ActGroup {
  readonly type: string;
  readonly source: string;
  /** What they say in common, in the recorded form of the type. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly n: number;
  readonly first: ActPlace;
  readonly last: ActPlace;
}

/** An act's event, and when it happened (ISO 8601, UTC). */
export interface ActPlace {
  readonly event: string;
  readonly at: string;
}

/** From a time on, and before another; RFC 3339. Without them from the beginning and for ever. */
export interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Those of the first and the last time are then found by the index, which is faster than carrying all ids through the grouping. */
const selectGroups = `SELECT g.type, g.source, g.shape, g.n, g.first_at, g.last_at, first.event AS first, last.event AS last
  FROM (SELECT type, source, shape, count(*) AS n, min(at) AS first_at, max(at) AS last_at FROM read.act
      WHERE controller = $1 AND at >= $2::timestamptz AND at < $3::timestamptz GROUP BY type, source, shape) AS g
    CROSS JOIN LATERAL (SELECT event FROM read.act WHERE controller = $1 AND at = g.first_at
      AND type = g.type AND source = g.source AND shape = g.shape ORDER BY position LIMIT 1) AS first
    CROSS JOIN LATERAL (SELECT event FROM read.act WHERE controller = $1 AND at = g.last_at
      AND type = g.type AND source = g.source AND shape = g.shape ORDER BY position DESC LIMIT 1) AS last
  ORDER BY g.type, g.source, g.shape`;

interface GroupRow {
  type: string;
  source: string;
  shape: string;
  n: bigint;
  first_at: Date;
  last_at: Date;
  first: string;
  last: string;
}

/** What happened in a span, in few rows: how often each kind of act, the first and the last of them. */
export async function actGroups(db: Tx, controller: string, { from = '-infinity', to = 'infinity' }: Span = {}): Promise<ActGroup[]> {
  const rows = await db.query<GroupRow>(selectGroups, [controller, from, to], 'act.groups');
  return rows.map(({ type, source, shape, n, first, first_at, last, last_at }) => ({
    type,
    source,
    data: JSON.parse(shape) as ActGroup['data'],
    n: Number(n),
    first: { event: first, at: first_at.toISOString() },
    last: { event: last, at: last_at.toISOString() },
  }));
}

/** One act of a group, with what is unique to it. */
export interface ActItem extends ActPlace {
  readonly position: string;
  /** Pseudonym; '' where the act is about no person. */
  readonly subject: string;
  readonly own: Readonly<Record<string, unknown>>;
}

/** Where a list of acts goes on: behind this one. */
export interface ActCursor {
  readonly at: string;
  readonly position: string;
}

const selectActs = `SELECT event, at, position, subject, own FROM read.act
  WHERE controller = $1 AND type = $2 AND source = $3 AND shape = $4 AND at < $5::timestamptz AND (at, position) > ($6::timestamptz, $7::bigint)
  ORDER BY at, position LIMIT $8`;

interface ActRow {
  event: string;
  at: Date;
  position: bigint;
  subject: string;
  own: Record<string, unknown> | null;
}

/** The acts of one group in a span, the oldest first: `limit` of them, behind `after`. */
export async function actsOfGroup(
  db: Tx,
  controller: string,
  { type, source, data }: Pick<ActGroup, 'type' | 'source' | 'data'>,
  { from = '-infinity', to = 'infinity', after, limit = 100 }: Span & { after?: ActCursor | undefined; limit?: number } = {},
): Promise<ActItem[]> {
  const { at, position } = after ?? { at: from, position: '-1' };
  const rows = await db.query<ActRow>(selectActs, [controller, type, source, jcs(data), to, at, position, limit], 'act.page');
  return rows.map(({ own, ...row }) => ({ ...row, at: row.at.toISOString(), position: row.position.toString(), own: own ?? {} }));
}
