import type { Tx } from '#postgres';
import type { ActGroup, Span } from '../acts/query.ts';

/** Acts that contradict one rule, of one type and source, that say the same but for what is unique to each. */
export interface ContradictionGroup extends ActGroup {
  readonly rule: string;
  /** Set where they break nothing, and yet want a person's eye. */
  readonly severity?: 'warning';
  /** Ids of the first of them, by time. */
  readonly events: readonly string[];
}

/** How many ids are told where there may be more. */
const MOST_EVENTS = 20;

const select = `SELECT rule, min(severity) AS severity, type, source, shape, count(*) AS n, min(at) AS first_at, max(at) AS last_at,
    (array_agg(event ORDER BY at, position))[1:${MOST_EVENTS}] AS events, (array_agg(event ORDER BY at DESC, position DESC))[1] AS last
  FROM read.contradiction WHERE controller = $1 AND at >= $2::timestamptz AND at < $3::timestamptz
  GROUP BY rule, type, source, shape ORDER BY rule, type, source, shape`;

interface Row {
  rule: string;
  severity: 'warning' | null;
  type: string;
  source: string;
  shape: string;
  n: bigint;
  first_at: Date;
  last_at: Date;
  events: string[];
  last: string;
}

/** What contradicts the policy among the acts of a span, in few rows, whatever people have said of it since. */
export async function contradictionGroups(
  db: Tx,
  controller: string,
  { from = '-infinity', to = 'infinity' }: Span = {},
): Promise<ContradictionGroup[]> {
  const rows = await db.query<Row>(select, [controller, from, to], 'contradiction.groups');
  return rows.map(({ rule, severity, type, source, shape, n, first_at, last_at, events, last }) => ({
    rule,
    ...(severity && { severity }),
    type,
    source,
    data: JSON.parse(shape) as ContradictionGroup['data'],
    n: Number(n),
    first: { event: events[0]!, at: first_at.toISOString() },
    last: { event: last, at: last_at.toISOString() },
    events,
  }));
}
