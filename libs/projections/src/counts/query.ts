import { judgedTypes } from '#domain';
import type { Tx } from '#postgres';

/** What a controller's ledger holds, in numbers. People whose skeleton has expired are in none of them. */
export interface Stats {
  /** Event type → how many. */
  readonly events: Readonly<Record<string, number>>;
  /** Pseudonyms, erased ones included. */
  readonly subjects: number;
  readonly erasedSubjects: number;
  /** Events about erased persons that were refused. */
  readonly refused: number;
  readonly openRequests: number;
  readonly openErasures: number;
  readonly activeHolds: number;
  /** Findings that nobody has looked after, by rule. */
  readonly openFindings: Readonly<Record<string, number>>;
  /** Acts of a time at which no policy was in force: nothing is said of them. */
  readonly notJudged: number;
  /** Events of any controller that this version cannot read: they are in the ledger and in no read model. */
  readonly unreadable: number;
}

const selectTotals = 'SELECT name, n FROM read.total WHERE controller = $1 ORDER BY name';
const selectOpen = `SELECT
  (SELECT count(*) FROM read.request WHERE controller = $1 AND status NOT IN ('completed', 'refused')) AS requests,
  (SELECT count(*) FROM read.erasure WHERE controller = $1 AND open) AS erasures,
  (SELECT count(*) FROM read.hold WHERE controller = $1 AND active) AS holds,
  (SELECT count(*) FROM read.unreadable) AS unreadable`;

const selectFindings = `SELECT rule, count(*) AS n FROM (
    SELECT rule FROM read.finding WHERE controller = $1 AND status = 'open'
    UNION ALL SELECT rule FROM read.contradiction c WHERE controller = $1
      AND NOT EXISTS (SELECT 1 FROM read.handling h WHERE h.controller = $1 AND h.id = c.id)
  ) AS open GROUP BY rule ORDER BY rule`;
const selectNotJudged = `SELECT count(*) AS n FROM read.act WHERE controller = $1 AND type = ANY($2::text[])
  AND at < coalesce((SELECT min((policy ->> 'effectiveFrom')::timestamptz) FROM read.policy WHERE controller = $1), 'infinity')`;

type Open = Record<'requests' | 'erasures' | 'holds' | 'unreadable', bigint>;

export async function stats(db: Tx, controller: string): Promise<Stats> {
  const totals = await db.query<{ name: string; n: bigint }>(selectTotals, [controller], 'total.all');
  const [open] = await db.query<Open>(selectOpen, [controller], 'total.open');
  const findings = await db.query<{ rule: string; n: bigint }>(selectFindings, [controller], 'total.findings');
  const [notJudged] = await db.query<{ n: bigint }>(selectNotJudged, [controller, judgedTypes], 'total.notJudged');
  const total = new Map(totals.map(({ name, n }) => [name, Number(n)]));
  return {
    events: Object.fromEntries([...total].filter(([name]) => name.startsWith('privacy.'))),
    subjects: total.get('subjects') ?? 0,
    erasedSubjects: total.get('subjects.erased') ?? 0,
    refused: total.get('privacy.event.refused.v1') ?? 0,
    openRequests: Number(open?.requests ?? 0),
    openErasures: Number(open?.erasures ?? 0),
    activeHolds: Number(open?.holds ?? 0),
    openFindings: Object.fromEntries(findings.map(({ rule, n }) => [rule, Number(n)])),
    notJudged: Number(notJudged?.n ?? 0),
    unreadable: Number(open?.unreadable ?? 0),
  };
}
