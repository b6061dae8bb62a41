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
  /** Events of any controller that this version cannot read: they are in the ledger and in no read model. */
  readonly unreadable: number;
}

const selectTotals = 'SELECT name, n FROM read.total WHERE controller = $1 ORDER BY name';
const selectOpen = `SELECT
  (SELECT count(*) FROM read.request WHERE controller = $1 AND status NOT IN ('completed', 'refused')) AS requests,
  (SELECT count(*) FROM read.erasure WHERE controller = $1 AND open) AS erasures,
  (SELECT count(*) FROM read.hold WHERE controller = $1 AND active) AS holds,
  (SELECT count(*) FROM read.unreadable) AS unreadable`;

type Open = Record<'requests' | 'erasures' | 'holds' | 'unreadable', bigint>;

export async function stats(db: Tx, controller: string): Promise<Stats> {
  const totals = await db.query<{ name: string; n: bigint }>(selectTotals, [controller], 'total.all');
  const [open] = await db.query<Open>(selectOpen, [controller], 'total.open');
  const total = new Map(totals.map(({ name, n }) => [name, Number(n)]));
  return {
    events: Object.fromEntries([...total].filter(([name]) => name.startsWith('privacy.'))),
    subjects: total.get('subjects') ?? 0,
    erasedSubjects: total.get('subjects.erased') ?? 0,
    refused: total.get('privacy.event.refused.v1') ?? 0,
    openRequests: Number(open?.requests ?? 0),
    openErasures: Number(open?.erasures ?? 0),
    activeHolds: Number(open?.holds ?? 0),
    unreadable: Number(open?.unreadable ?? 0),
  };
}
