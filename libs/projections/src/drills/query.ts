import { drillProgress, noErasure, type DrillProgress, type Erasure } from '#domain';
import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest, type Placed } from '../engine/index.ts';
import type { DrillFacts } from './drills.ts';

/** A drill as lists show it. */
export interface DrillItem {
  readonly id: string;
  readonly status: 'running' | 'passed' | 'failed';
  readonly startedAt: string;
  readonly startedBy: string;
  readonly until: string;
  readonly endedAt?: string;
  /** What became of each system and processor, or how far it is. */
  readonly targets: readonly DrillProgress[];
}

/** A drill that is not over, of any controller. */
export interface OpenDrill {
  readonly controller: string;
  readonly id: string;
  readonly startedAt: string;
  readonly until: string;
  readonly targets: readonly string[];
}

type Row = Placed & { id: string; facts: DrillFacts; erasure: Erasure | null };

/** The erasure of a drill has the drill's id. */
const columns =
  'd.id, d.at, d.position, d.facts, (SELECT erasure FROM read.erasure e WHERE e.controller = d.controller AND e.id = d.id) AS erasure';

const select = `SELECT ${columns} FROM read.drill d WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint)
  ORDER BY at DESC, position DESC LIMIT $4`;

/** The drills of a controller, those begun last first. */
export async function drills(db: Tx, controller: string, request: PageRequest = {}, now: Date = new Date()): Promise<Page<DrillItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position } = window.before;
  const rows = await db.query<Row>(select, [controller, at, position, window.rows], 'drill.page');
  return toPage(rows, window, (row) => toItem(row, now));
}

/** One drill; undefined if there is none, or none that was folded yet. */
export async function drillById(db: Tx, controller: string, id: string, now: Date = new Date()): Promise<DrillItem | undefined> {
  const [row] = await db.query<Row>(`SELECT ${columns} FROM read.drill d WHERE controller = $1 AND id = $2`, [controller, id], 'drill.one');
  return row && toItem(row, now);
}

/** The drill of a controller that began last. */
export async function lastDrill(db: Tx, controller: string): Promise<{ id: string; open: boolean; startedAt: string } | undefined> {
  const text = `SELECT id, open, facts ->> 'startedAt' AS "startedAt" FROM read.drill WHERE controller = $1 ORDER BY position DESC LIMIT 1`;
  const [last] = await db.query<{ id: string; open: boolean; startedAt: string }>(text, [controller], 'drill.last');
  return last;
}

/** Every drill, of any controller, that is not over. */
export async function openDrills(db: Tx): Promise<OpenDrill[]> {
  const text = 'SELECT controller, id, facts FROM read.drill WHERE open ORDER BY position';
  const rows = await db.query<{ controller: string; id: string; facts: DrillFacts }>(text, [], 'drill.open');
  return rows.map(({ controller, id, facts: { startedAt, until, targets } }) => ({ controller, id, startedAt, until, targets }));
}

function toItem({ id, facts, erasure }: Row, now: Date): DrillItem {
  const { startedAt, startedBy, until, ended } = facts;
  const begun = { id, status: ended?.outcome ?? ('running' as const), startedAt, startedBy, until };
  if (ended) return { ...begun, endedAt: ended.at, targets: ended.targets };
  return { ...begun, targets: drillProgress(facts, erasure ?? noErasure, now.toISOString()) };
}
