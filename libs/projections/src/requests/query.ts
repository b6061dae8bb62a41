import type { Request } from '#domain';
import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest, type Placed } from '../engine/index.ts';

/** A request as lists show it. */
export type RequestItem = { readonly id: string } & Request;

export interface RequestsRequest extends PageRequest {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  /** RFC 3339. */
  readonly dueBefore?: string | undefined;
  /** Only requests of this person. */
  readonly subjects?: readonly string[] | undefined;
}

const select = `SELECT id, at, position, request FROM read.request
  WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint) AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR kind = $5)
    AND due_at < $6::timestamptz AND ($7::text[] IS NULL OR subject = ANY($7)) ORDER BY at DESC, position DESC LIMIT $8`;

interface Row extends Placed {
  id: string;
  request: Request;
}

/** The requests of a controller, those opened last first. */
export async function requests(db: Tx, controller: string, request: RequestsRequest = {}): Promise<Page<RequestItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { status = null, kind = null, dueBefore = 'infinity', subjects = null } = request;
  const { at, position } = window.before;
  const rows = await db.query<Row>(select, [controller, at, position, status, kind, dueBefore, subjects, window.rows], 'request.page');
  return toPage(rows, window, ({ id, request: state }) => ({ id, ...state }));
}

/** Every approved erasure, of any controller, that is not completed yet, oldest first: what the erasure process has to go on with. */
export function approvedErasures(db: Tx): Promise<{ controller: string; id: string }[]> {
  const text = `SELECT controller, id FROM read.request WHERE kind = 'erasure' AND status = 'approved' ORDER BY position`;
  return db.query(text, [], 'request.approved-erasures');
}

/** Whether one of these people has asked for a copy of the data, has been verified, and neither was answered nor was a bundle begun for the request. */
export async function awaitsBundle(db: Tx, controller: string, subjects: readonly string[]): Promise<boolean> {
  const text = `SELECT id FROM read.request r WHERE controller = $1 AND subject = ANY($2)
    AND kind IN ('access', 'portability') AND status IN ('verified', 'approved')
    AND NOT EXISTS (SELECT 1 FROM read.access a WHERE a.controller = $1 AND a.subject = ANY($2)
      AND a.facts->>'for' = 'export' AND a.facts->>'case' = r.id) LIMIT 1`;
  return (await db.query(text, [controller, subjects], 'request.awaits-bundle')).length > 0;
}
