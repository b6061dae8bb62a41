import type { Erasure } from '#domain';
import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest, type Placed } from '../engine/index.ts';

/** An erasure as lists show it. The hashes of forgotten identifiers are left out. */
export type ErasureItem = { readonly id: string; readonly startedAt: string; readonly open: boolean } & Erasure;

export interface ErasuresRequest extends PageRequest {
  /** Only those that are not certified yet (true), or that are (false). */
  readonly open?: boolean | undefined;
}

const select = `SELECT id, at, position, open, erasure FROM read.erasure
  WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint) AND ($4::boolean IS NULL OR open = $4) ORDER BY at DESC, position DESC LIMIT $5`;

interface Row extends Placed {
  id: string;
  open: boolean;
  erasure: Erasure;
}

/** The erasures of a controller, those started last first. */
export async function erasures(db: Tx, controller: string, request: ErasuresRequest = {}): Promise<Page<ErasureItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position } = window.before;
  const rows = await db.query<Row>(select, [controller, at, position, request.open ?? null, window.rows], 'erasure.page');
  return toPage(rows, window, toItem);
}

/** One erasure; undefined if there is none, or none that was folded yet. */
export async function erasureById(db: Tx, controller: string, id: string): Promise<ErasureItem | undefined> {
  const text = 'SELECT id, at, position, open, erasure FROM read.erasure WHERE controller = $1 AND id = $2';
  const [row] = await db.query<Row>(text, [controller, id], 'erasure.one');
  return row && toItem(row);
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

function toItem({ id, at, open, erasure }: Row): ErasureItem {
  return { id, startedAt: at.toISOString(), open, ...erasure };
}
