import { riskFrom, standingOf, unsettledOrders, type Erasure, type ErasureOrder, type Standing } from '#domain';
import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest, type Placed } from '../engine/index.ts';

/** An erasure as lists show it. The hashes of forgotten identifiers are left out. */
export type ErasureItem = {
  readonly id: string;
  readonly startedAt: string;
  readonly open: boolean;
  /** How the time stands, worked out when asked; absent where every order is settled. */
  readonly standing?: Standing;
} & Erasure;

export interface ErasuresRequest extends PageRequest {
  /** Only those that are not certified yet (true), or that are (false). */
  readonly open?: boolean | undefined;
}

/** When the request that an erasure answers is due: the two share their id. A drill is due to nobody. */
const due = `(SELECT due_at FROM read.request r WHERE r.controller = e.controller AND r.id = e.id AND r.request ->> 'drill' IS NULL) AS due`;

const select = `SELECT id, at, position, open, erasure, ${due} FROM read.erasure e
  WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint) AND ($4::boolean IS NULL OR open = $4) ORDER BY at DESC, position DESC LIMIT $5`;

interface Row extends Placed {
  id: string;
  open: boolean;
  erasure: Erasure;
  due: Date | null;
}

/** The erasures of a controller, those started last first. */
export async function erasures(
  db: Tx,
  controller: string,
  request: ErasuresRequest = {},
  now: Date = new Date(),
): Promise<Page<ErasureItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position } = window.before;
  const rows = await db.query<Row>(select, [controller, at, position, request.open ?? null, window.rows], 'erasure.page');
  return toPage(rows, window, (row) => toItem(row, now));
}

/** One erasure; undefined if there is none, or none that was folded yet. */
export async function erasureById(db: Tx, controller: string, id: string, now: Date = new Date()): Promise<ErasureItem | undefined> {
  const text = `SELECT id, at, position, open, erasure, ${due} FROM read.erasure e WHERE controller = $1 AND id = $2`;
  const [row] = await db.query<Row>(text, [controller, id], 'erasure.one');
  return row && toItem(row, now);
}

/** An order that its target has not settled. It names nobody. */
export type OpenOrder = Pick<ErasureOrder, 'target' | 'targetKind' | 'round' | 'dueAt'> & { readonly erasure: string };

/** What a target of a controller still has to do: the orders of the erasures that were started last first. */
export async function openOrders(db: Tx, controller: string, target: string, request: PageRequest = {}): Promise<Page<OpenOrder>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position } = window.before;
  const text = `SELECT id, at, position, erasure FROM read.erasure
    WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint) AND open AND unsettled > 0
      AND erasure->'orders' @> jsonb_build_array(jsonb_build_object('target', $4::text)) ORDER BY at DESC, position DESC LIMIT $5`;
  const rows = await db.query<Pick<Row, 'id' | 'at' | 'position' | 'erasure'>>(
    text,
    [controller, at, position, target, window.rows],
    'erasure.orders',
  );
  const page = toPage(rows, window, ({ id, erasure }) =>
    unsettledOrders(erasure)
      .filter((order) => order.target === target)
      .map(({ targetKind, round, dueAt }): OpenOrder => ({ erasure: id, target, targetKind, round, dueAt })),
  );
  return page.ok ? { ...page, items: page.items.flat() } : page;
}

/**
 * Erasures, of any controller, whose skeleton's time is up, those first whose time was up first; from after `after` on.
 * @param now ISO 8601 in UTC, as `Date.toISOString` writes it.
 */
export function dueSkeletons(
  db: Tx,
  now: string,
  { after, limit }: { after?: DueSkeleton | undefined; limit: number },
): Promise<DueSkeleton[]> {
  const text = `SELECT controller, id, expires, position FROM read.erasure
    WHERE expires <= $1 AND (expires, position) > ($2, $3::bigint) ORDER BY expires, position LIMIT $4`;
  return db.query(text, [now, after?.expires ?? '', after?.position ?? -1n, limit], 'erasure.skeletons');
}

/** An erasure with when its skeleton expires; its place in {@link dueSkeletons}. */
export type DueSkeleton = { controller: string; id: string; expires: string; position: bigint };

/** Orders of a controller's erasures that nobody has settled, and how their time stands. */
export interface ErasureDuties {
  readonly unsettled: number;
  readonly atRisk: number;
  readonly overdue: number;
}

/** What systems, processors and recipients still owe, as it stands at `now`: from stored due dates. Nothing is owed in a drill. */
export async function erasureDuties(db: Tx, controller: string, now: Date = new Date()): Promise<ErasureDuties> {
  const text = `SELECT unsettled, at, ${due} FROM read.erasure e WHERE controller = $1 AND unsettled > 0 AND open`;
  const rows = await db.query<{ unsettled: bigint; at: Date; due: Date | null }>(text, [controller], 'erasure.duties');
  const duties = { unsettled: 0, atRisk: 0, overdue: 0 };
  for (const { unsettled, at, due: dueAt } of rows) {
    if (!dueAt) continue;
    duties.unsettled += Number(unsettled);
    if (now >= dueAt) duties.overdue += Number(unsettled);
    else if (now.toISOString() >= riskFrom(at.toISOString(), dueAt.toISOString())) duties.atRisk += Number(unsettled);
  }
  return duties;
}

function toItem({ id, at, open, erasure, due: dueAt }: Row, now: Date): ErasureItem {
  const owed = open && dueAt && unsettledOrders(erasure).length > 0;
  return {
    id,
    startedAt: at.toISOString(),
    open,
    ...(owed && { standing: standingOf(erasure, dueAt.toISOString(), now.toISOString()) }),
    ...erasure,
  };
}
