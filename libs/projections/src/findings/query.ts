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
  /** Pseudonym: those about this person. */
  readonly subject?: string | undefined;
  /** Those that break this promise of the policy. */
  readonly promise?: string | undefined;
}

type Raised = Placed & Omit<FindingItem, 'subject' | 'since' | keyof FindingFacts> & { subject: string | null; facts: FindingFacts };
/** One of the two: what events raised, or what the judgement found in an act. */
type Row = Omit<Raised, 'facts'> & { facts: FindingFacts | null; found: Found | null };

const raised = `SELECT id AS tie, id, rule, status, about, subject, at, position, facts, NULL::json AS found FROM read.finding f WHERE controller = $1`;
const found = `SELECT c.id AS tie, c.id, c.rule, coalesce(h.status, 'open') AS status, c.source || ' ' || c.type AS about, c.subject, c.at, c.position, NULL::json AS facts,
    json_build_object('event', c.event, 'type', c.type, 'source', c.source, 'policyVersion', c.policy, 'says', c.detail, 'severity', c.severity, 'promise', c.promise, 'data', c.shape::json, 'handled', h.facts) AS found
  FROM read.contradiction c LEFT JOIN read.handling h ON h.controller = c.controller AND h.id = c.id WHERE c.controller = $1`;

/** The findings of a controller, the newest first. */
export async function findings(db: Tx, controller: string, request: FindingsRequest = {}): Promise<Page<FindingItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position, id = LAST } = window.before;
  const { text, name, values } = pageOf(request);
  const rows = await db.query<Row>(text, [controller, at, position, id, window.rows, ...values], name);
  return toPage(rows, window, toItem);
}

/** Behind every id. */
const LAST = 'g';

/** Only what is asked for stands in the statement, so that each is planned for itself. */
function pageOf({ status, rule, subject, promise }: FindingsRequest): { text: string; name: string; values: string[] } {
  const asked = Object.entries({ status, rule, subject, promise }).flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, value }],
  );
  const half = (select: string, table: string, statusColumn: string) => {
    const columns = asked.map(({ column }, n) => `AND ${column === 'status' ? statusColumn : `${table}.${column}`} = $${n + 6}`);
    const behind = `AND (${table}.at, ${table}.position, ${table}.id) < ($2::timestamptz, $3::bigint, $4)`;
    return `(${select} ${behind} ${columns.join(' ')} ORDER BY ${table}.at DESC, ${table}.position DESC, ${table}.id DESC LIMIT $5)`;
  };
  // No promise is broken by what is no act.
  const halves = [...(promise === undefined ? [half(raised, 'f', 'f.status')] : []), half(found, 'c', "coalesce(h.status, 'open')")];
  const text = `SELECT * FROM (${halves.join(' UNION ALL ')}) AS finding ORDER BY at DESC, position DESC, id DESC LIMIT $5`;
  return { text, name: ['finding.page', ...asked.map(({ column }) => column)].join('.'), values: asked.map(({ value }) => value) };
}

export async function findingById(db: Tx, controller: string, id: string): Promise<FindingItem | undefined> {
  const [row] = await db.query<Row>(`${raised} AND f.id = $2 UNION ALL ${found} AND c.id = $2`, [controller, id], 'finding.one');
  return row && toItem(row);
}

const columns = 'id, rule, status, about, subject, at, position, facts';

/** The last finding of a rule about each thing, by what it is about. */
export async function lastFindings(db: Tx, controller: string, rule: string): Promise<Map<string, FindingItem>> {
  const text = `SELECT DISTINCT ON (about) ${columns} FROM read.finding WHERE controller = $1 AND rule = $2 ORDER BY about, position DESC`;
  const rows = await db.query<Raised>(text, [controller, rule], 'finding.last');
  return new Map(rows.map((row) => [row.about, itemOf(row, row.facts)]));
}

/** What is silent at this moment, as far as it was found and nobody has settled it. */
export interface Silent {
  readonly systems: readonly { readonly system: string; readonly since: string }[];
  readonly publishers: readonly { readonly source: string; readonly type: string; readonly since: string }[];
}

export async function silent(db: Tx, controller: string): Promise<Silent> {
  const text = `SELECT ${columns} FROM read.finding
    WHERE controller = $1 AND rule IN ('system-silent', 'publisher-silent') AND status <> 'resolved' ORDER BY about, position`;
  const rows = await db.query<Raised>(text, [controller], 'finding.silent');
  const told = <T>(rule: string, tell: (row: Raised) => T) => rows.filter((row) => row.rule === rule).map(tell);
  return {
    systems: told('system-silent', ({ about, at }) => ({ system: about, since: at.toISOString() })),
    publishers: told('publisher-silent', ({ facts: { detail } }) => {
      const { source, type, since } = detail as Silent['publishers'][number];
      return { source, type, since };
    }),
  };
}

function toItem(row: Row): FindingItem {
  return itemOf(row, row.facts ?? factsOfFound(row.found!, row.at.toISOString()));
}

function itemOf({ id, rule, status, about, subject, at }: Omit<Row, 'facts' | 'found'>, facts: FindingFacts): FindingItem {
  return { id, rule, status, about, ...(subject !== null && { subject }), since: at.toISOString(), ...facts };
}

/** What the judgement found, and what people did about it. */
type Found = Readonly<Record<'event' | 'type' | 'source' | 'policyVersion' | 'says', string>> & {
  readonly severity: 'warning' | null;
  readonly promise: string | null;
  readonly data: unknown;
  readonly handled: Pick<FindingFacts, 'acknowledged' | 'resolved'> | null;
};

function factsOfFound({ handled, severity, promise, ...found }: Found, at: string): FindingFacts {
  const detail = { ...found, ...(severity && { severity }), ...(promise !== null && { promise }) };
  return { detail, event: detail.event, lastEvent: detail.event, lastAt: at, times: 1, ...handled };
}
