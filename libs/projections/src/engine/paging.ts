/** A place in a list that is ordered by time and position, newest first. */
export interface Cursor {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly position: bigint;
  /** Where several rows of the list may stand at one place: which of them. Hexadecimal. */
  readonly id?: string | undefined;
}

/** One page of a list; `next` asks for the one after it and is absent at the end. New events never move what a cursor points at. */
export type Page<Item> = { ok: true; items: Item[]; next?: string } | { ok: false; reason: 'invalid-cursor' };

export interface PageRequest {
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  /** Items at most; 1 to 1,000, 100 without it. */
  readonly limit?: number | undefined;
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,19})(?: ([0-9a-f]{1,64}))?$/;

/** Opaque to callers: base64url of time, position and id. */
export function writeCursor({ at, position, id }: Cursor): string {
  return Buffer.from(`${at} ${position}${id === undefined ? '' : ` ${id}`}`).toString('base64url');
}

/** Undefined for anything that {@link writeCursor} did not write. */
export function readCursor(text: string): Cursor | undefined {
  const [, at, position, id] = CURSOR.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || position === undefined || Number.isNaN(Date.parse(at))) return undefined;
  const cursor = { at, position: BigInt(position), ...(id !== undefined && { id }) };
  return writeCursor(cursor) === text ? cursor : undefined;
}

/** What a query with paging is run with: one more row than asked for, to know whether there is another page. */
export interface PageWindow {
  readonly before: Cursor;
  readonly rows: number;
}

const END: Cursor = { at: '9999-12-31T23:59:59.999Z', position: 9_223_372_036_854_775_807n };
const DEFAULT_LIMIT = 100;
const HIGHEST_LIMIT = 1000;

/** Undefined when the cursor is none. */
export function pageWindow({ cursor, limit = DEFAULT_LIMIT }: PageRequest): PageWindow | undefined {
  const before = cursor === undefined ? END : readCursor(cursor);
  return before && { before, rows: Math.min(Math.max(limit, 1), HIGHEST_LIMIT) + 1 };
}

/** A row of such a list, as PostgreSQL gives it. */
export interface Placed {
  readonly at: Date;
  readonly position: bigint;
  /** Set where several rows of the list may stand at one place. */
  readonly tie?: string | undefined;
}

export function toPage<Row extends Placed, Item>(rows: readonly Row[], window: PageWindow, toItem: (row: Row) => Item): Page<Item> {
  const items = rows.slice(0, window.rows - 1);
  const last = items.at(-1);
  const more = rows.length === window.rows && last !== undefined;
  return {
    ok: true,
    items: items.map(toItem),
    ...(more ? { next: writeCursor({ at: last.at.toISOString(), position: last.position, id: last.tie }) } : {}),
  };
}
