import type { FindingStatus } from '#domain';
import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest, type Placed } from '../engine/index.ts';
import type { FindingFacts } from './findings.ts';

/** A finding as lists show it. `since`: when what raised it happened. */
export type FindingItem = {
  readonly id: string;
  readonly rule: string;
  readonly status: FindingStatus;
  readonly about: string;
  readonly subject?: string;
  readonly since: string;
} & FindingFacts;

export interface FindingsRequest extends PageRequest {
  readonly status?: FindingStatus | undefined;
  readonly rule?: string | undefined;
}

type Row = Placed & Omit<FindingItem, 'subject' | 'since' | keyof FindingFacts> & { subject: string | null; facts: FindingFacts };

const columns = 'id, rule, status, about, subject, at, position, facts';

const select = `SELECT ${columns} FROM read.finding WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint)
  AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR rule = $5) ORDER BY at DESC, position DESC LIMIT $6`;

/** The findings of a controller, the newest first. */
export async function findings(db: Tx, controller: string, request: FindingsRequest = {}): Promise<Page<FindingItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { status = null, rule = null } = request;
  const { at, position } = window.before;
  const rows = await db.query<Row>(select, [controller, at, position, status, rule, window.rows], 'finding.page');
  return toPage(rows, window, toItem);
}

export async function findingById(db: Tx, controller: string, id: string): Promise<FindingItem | undefined> {
  const text = `SELECT ${columns} FROM read.finding WHERE controller = $1 AND id = $2`;
  const [row] = await db.query<Row>(text, [controller, id], 'finding.one');
  return row && toItem(row);
}

/** The last finding of a rule about each thing, by what it is about. */
export async function lastFindings(db: Tx, controller: string, rule: string): Promise<Map<string, FindingItem>> {
  const text = `SELECT DISTINCT ON (about) ${columns} FROM read.finding WHERE controller = $1 AND rule = $2 ORDER BY about, position DESC`;
  const rows = await db.query<Row>(text, [controller, rule], 'finding.last');
  return new Map(rows.map((row) => [row.about, toItem(row)]));
}

/** What is silent at this moment, as far as it was found and nobody has settled it. */
export interface Silent {
  readonly systems: readonly { readonly system: string; readonly since: string }[];
  readonly publishers: readonly { readonly source: string; readonly type: string; readonly since: string }[];
}

export async function silent(db: Tx, controller: string): Promise<Silent> {
  const text = `SELECT ${columns} FROM read.finding
    WHERE controller = $1 AND rule IN ('system-silent', 'publisher-silent') AND status <> 'resolved' ORDER BY about, position`;
  const rows = await db.query<Row>(text, [controller], 'finding.silent');
  const told = <T>(rule: string, tell: (row: Row) => T) => rows.filter((row) => row.rule === rule).map(tell);
  return {
    systems: told('system-silent', ({ about, at }) => ({ system: about, since: at.toISOString() })),
    publishers: told('publisher-silent', ({ facts: { detail } }) => {
      const { source, type, since } = detail as Silent['publishers'][number];
      return { source, type, since };
    }),
  };
}

function toItem({ id, rule, status, about, subject, at, facts }: Row): FindingItem {
  return { id, rule, status, about, ...(subject !== null && { subject }), since: at.toISOString(), ...facts };
}
