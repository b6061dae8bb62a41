import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest } from '../engine/index.ts';
import type { DisclosureFacts } from './disclosures.ts';

/** One sharing. `event` is the evidence for it in the ledger. */
export interface Disclosure extends DisclosureFacts {
  readonly event: string;
  readonly subject: string;
  readonly category: string;
  readonly recipient: string;
}

/** What one recipient got of a person's data (Art. 15(1)(c) GDPR). */
export interface RecipientSummary {
  readonly recipient: string;
  readonly disclosures: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly categories: string[];
}

const selectPage = `SELECT t.at, t.position, t.event, t.subject, t.category, t.recipient, t.facts
  FROM unnest($2::text[]) AS s(subject) CROSS JOIN LATERAL (
    SELECT * FROM read.disclosure WHERE controller = $1 AND subject = s.subject AND (at, position) < ($3::timestamptz, $4::bigint)
      ORDER BY at DESC, position DESC LIMIT $5
  ) AS t ORDER BY t.at DESC, t.position DESC LIMIT $5`;

type Row = { at: Date; position: bigint; event: string; subject: string; category: string; recipient: string; facts: DisclosureFacts };

/** The sharings of one person's data (all their pseudonyms), newest first. */
export async function disclosures(
  db: Tx,
  controller: string,
  subjects: readonly string[],
  request: PageRequest = {},
): Promise<Page<Disclosure>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position } = window.before;
  const rows = await db.query<Row>(selectPage, [controller, subjects, at, position, window.rows], 'disclosure.page');
  return toPage(rows, window, ({ event, subject, category, recipient, facts }) => ({ event, subject, category, recipient, ...facts }));
}

const selectSummary = `SELECT recipient, count(*) AS n, min(at) AS first, max(at) AS last, array_agg(DISTINCT category ORDER BY category) AS categories
  FROM read.disclosure WHERE controller = $1 AND subject = ANY($2::text[]) GROUP BY recipient ORDER BY recipient`;

type SummaryRow = { recipient: string; n: bigint; first: Date; last: Date; categories: string[] };

/** Every recipient of one person's data, by name. */
export async function recipients(db: Tx, controller: string, subjects: readonly string[]): Promise<RecipientSummary[]> {
  const rows = await db.query<SummaryRow>(selectSummary, [controller, subjects], 'disclosure.recipients');
  return rows.map(({ recipient, n, first, last, categories }) => {
    return { recipient, disclosures: Number(n), firstAt: first.toISOString(), lastAt: last.toISOString(), categories };
  });
}
