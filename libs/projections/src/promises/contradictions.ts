import { MOST_EVENTS, type ContradictionGroup } from '#domain';
import type { Tx } from '#postgres';
import type { Span } from '../acts/query.ts';

/** The first of each group are then found by the index, which is faster than carrying all ids through the grouping. */
const select = `SELECT g.rule, g.type, g.source, g.shape, g.n, g.first_at, g.last_at, first.events, last.event AS last
  FROM (SELECT rule, type, source, shape, count(*) AS n, min(at) AS first_at, max(at) AS last_at FROM read.contradiction
      WHERE controller = $1 AND at >= $2::timestamptz AND at < $3::timestamptz GROUP BY rule, type, source, shape) AS g
    CROSS JOIN LATERAL (SELECT array_agg(event ORDER BY at, position) AS events FROM (SELECT event, at, position FROM read.contradiction
      WHERE controller = $1 AND rule = g.rule AND at >= g.first_at AND at <= g.last_at
        AND type = g.type AND source = g.source AND shape = g.shape ORDER BY at, position LIMIT ${MOST_EVENTS}) AS few) AS first
    CROSS JOIN LATERAL (SELECT event FROM read.contradiction WHERE controller = $1 AND rule = g.rule AND at = g.last_at
      AND type = g.type AND source = g.source AND shape = g.shape ORDER BY position DESC LIMIT 1) AS last
  ORDER BY g.rule, g.type, g.source, g.shape`;

interface Row {
  rule: string;
  type: string;
  source: string;
  shape: string;
  n: bigint;
  first_at: Date;
  last_at: Date;
  events: string[];
  last: string;
}

/** What the judgement finds in the acts of a span, in few rows: each rule with each kind of act that contradicts it. */
export async function contradictionGroups(
  db: Tx,
  controller: string,
  { from = '-infinity', to = 'infinity' }: Span,
): Promise<ContradictionGroup[]> {
  const rows = await db.query<Row>(select, [controller, from, to], 'contradiction.groups');
  return rows.map(({ rule, type, source, shape, n, first_at, last_at, events, last }) => ({
    rule,
    type,
    source,
    data: JSON.parse(shape) as ContradictionGroup['data'],
    n: Number(n),
    first: { event: events[0]!, at: first_at.toISOString() },
    last: { event: last, at: last_at.toISOString() },
    events,
  }));
}
