import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest } from '../engine/index.ts';
import type { AccessFacts } from './access.ts';

/** One look at a person's data: who, when, what for. `event` is the evidence for it in the ledger. */
export type Access = AccessFacts & { readonly event: string; readonly subject: string };

const select = `SELECT t.at, t.position, t.event, t.subject, t.facts
  FROM unnest($2::text[]) AS s(subject) CROSS JOIN LATERAL (
    SELECT * FROM read.access WHERE controller = $1 AND subject = s.subject AND (at, position) < ($3::timestamptz, $4::bigint)
      ORDER BY at DESC, position DESC LIMIT $5
  ) AS t ORDER BY t.at DESC, t.position DESC LIMIT $5`;

type Row = { at: Date; position: bigint; event: string; subject: string; facts: AccessFacts };

/** Who looked at one person's data (all their pseudonyms), newest first. */
export async function access(db: Tx, controller: string, subjects: readonly string[], request: PageRequest = {}): Promise<Page<Access>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const rows = await db.query<Row>(select, [controller, subjects, window.before.at, window.before.position, window.rows], 'access.page');
  return toPage(rows, window, ({ event, subject, facts }) => ({ event, subject, ...facts }));
}
