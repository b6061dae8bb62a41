import { clockState, type ClockState } from '#domain';
import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest, type Placed } from '../engine/index.ts';
import type { BreachFacts, BreachReport } from './breaches.ts';
import { breachHits, hitRows, scopeParameters, type BreachHits, type BreachScope } from './hit.ts';

/** A breach as lists show it. */
export interface BreachItem extends Omit<BreachFacts, 'reports' | 'subjects' | 'authorityDueAt' | 'subjectsDueAt'> {
  readonly id: string;
  readonly status: 'open' | 'closed';
  /** How many persons the inventory had there when it was opened. */
  readonly subjectsAtOpening: number;
  readonly authority: { readonly dueAt: string; readonly state: ClockState; readonly reports: readonly BreachReport[] };
  /** `told`: persons to whom a notice of it was given. */
  readonly subjects: { readonly dueAt?: string; readonly told: number; readonly lastToldAt?: string };
}

/** A breach with whom it hits, as the inventory has it now, and whom nobody has told yet. */
export interface BreachView extends BreachItem {
  readonly hits: BreachHits & {
    readonly told: number;
    /** Were erased before anybody told them; nobody can any more. */
    readonly erased: number;
    readonly untold: number;
    readonly state: ClockState;
  };
}

const told = `(SELECT count(DISTINCT subject) FROM read.notice n WHERE n.controller = b.controller AND n.notice = 'breach' AND n.about = b.id) AS told,
  (SELECT max(at) FROM read.notice n WHERE n.controller = b.controller AND n.notice = 'breach' AND n.about = b.id) AS last`;
const columns = `b.id, b.at, b.position, b.open, b.facts, ${told}`;

type Row = Placed & { id: string; open: boolean; facts: BreachFacts; told: bigint; last: Date | null };

/** The breaches of a controller, those opened last first. */
export async function breaches(db: Tx, controller: string, request: PageRequest = {}, now: Date = new Date()): Promise<Page<BreachItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { at, position } = window.before;
  const text = `SELECT ${columns} FROM read.breach b WHERE controller = $1 AND (at, position) < ($2::timestamptz, $3::bigint)
    ORDER BY at DESC, position DESC LIMIT $4`;
  const rows = await db.query<Row>(text, [controller, at, position, window.rows], 'breach.page');
  return toPage(rows, window, (row) => toItem(row, now));
}

/** One breach; undefined if there is none, or none that was folded yet. */
export async function breachById(db: Tx, controller: string, id: string, now: Date = new Date()): Promise<BreachView | undefined> {
  const text = `SELECT ${columns} FROM read.breach b WHERE controller = $1 AND id = $2`;
  const [row] = await db.query<Row>(text, [controller, id], 'breach.one');
  if (!row) return undefined;
  const item = toItem(row, now);
  const hits = await breachHits(db, controller, scopeOf(row.facts));
  const standing = await standingOf(db, controller, id, row.facts);
  const doneAt = standing.untold === 0 ? (item.subjects.lastToldAt ?? item.openedAt) : undefined;
  return { ...item, hits: { ...hits, ...standing, state: clockState(row.facts.subjectsDueAt, doneAt, now.toISOString()) } };
}

const isTold = `EXISTS (SELECT 1 FROM read.notice n WHERE n.controller = $1 AND n.notice = 'breach' AND n.about = $7 AND n.subject = hit.subject)`;
const isErased = `EXISTS (SELECT 1 FROM read.subject s WHERE s.controller = $1 AND s.subject = hit.subject AND s.facts -> 'erasure' IS NOT NULL)`;
const persons = `(SELECT DISTINCT subject FROM (${hitRows}) AS rows) AS hit`;

type Standing = Pick<BreachView['hits'], 'told' | 'erased' | 'untold'>;

async function standingOf(db: Tx, controller: string, id: string, facts: BreachFacts): Promise<Standing> {
  const text = `SELECT count(*) FILTER (WHERE told) AS told, count(*) FILTER (WHERE erased AND NOT told) AS erased,
      count(*) FILTER (WHERE NOT told AND NOT erased) AS untold
    FROM (SELECT ${isTold} AS told, ${isErased} AS erased FROM ${persons}) AS standing`;
  const [row] = await db.query<Record<keyof Standing, bigint>>(
    text,
    [...scopeParameters(controller, scopeOf(facts)), id],
    'breach.standing',
  );
  return { told: Number(row?.told ?? 0), erased: Number(row?.erased ?? 0), untold: Number(row?.untold ?? 0) };
}

/** Pseudonyms of persons whom a breach hits and whom nobody has told, in their order; undefined if there is none such. `after`: the last one of the page before. */
export async function untoldOfBreach(
  db: Tx,
  controller: string,
  id: string,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<string[] | undefined> {
  const [row] = await db.query<{ facts: BreachFacts }>(
    'SELECT facts FROM read.breach WHERE controller = $1 AND id = $2',
    [controller, id],
    'breach.facts',
  );
  if (!row) return undefined;
  const text = `SELECT subject FROM ${persons} WHERE NOT ${isTold} AND NOT ${isErased} AND subject > $8 ORDER BY subject LIMIT $9`;
  const parameters = [...scopeParameters(controller, scopeOf(row.facts)), id, after, limit];
  const rows = await db.query<{ subject: string }>(text, parameters, 'breach.untold');
  return rows.map(({ subject }) => subject);
}

/** Breaches that are not closed, and whom of them is owed a word; those of persons counted by how many were hit when it was opened. */
export interface BreachDuties {
  readonly open: number;
  readonly authority: { readonly open: number; readonly overdue: number };
  readonly subjects: { readonly open: number; readonly overdue: number };
}

export async function breachDuties(db: Tx, controller: string, now: Date = new Date()): Promise<BreachDuties> {
  const rows = await db.query<Row>(`SELECT ${columns} FROM read.breach b WHERE controller = $1 AND open`, [controller], 'breach.duties');
  const duties = { open: rows.length, authority: { open: 0, overdue: 0 }, subjects: { open: 0, overdue: 0 } };
  for (const { facts, told: were } of rows) {
    const authority = clockState(facts.authorityDueAt, firstOf(facts.reports), now.toISOString());
    if (authority === 'open' || authority === 'overdue') duties.authority[authority] += 1;
    const waiting = Math.max(0, facts.subjects - Number(were));
    const state = clockState(facts.subjectsDueAt, undefined, now.toISOString());
    if (state === 'open' || state === 'overdue') duties.subjects[state] += waiting;
  }
  return duties;
}

function scopeOf({ systems, categories, fields, from, to, awareAt }: BreachFacts): BreachScope {
  return { systems, categories, fields, from, to: to ?? awareAt };
}

function toItem({ id, open, facts, told: were, last }: Row, now: Date): BreachItem {
  const { reports, subjects, authorityDueAt, subjectsDueAt, ...rest } = facts;
  const state = clockState(authorityDueAt, firstOf(reports), now.toISOString());
  return {
    id,
    status: open ? 'open' : 'closed',
    ...rest,
    subjectsAtOpening: subjects,
    authority: { dueAt: authorityDueAt, state, reports },
    subjects: {
      ...(subjectsDueAt !== undefined && { dueAt: subjectsDueAt }),
      told: Number(were),
      ...(last && { lastToldAt: last.toISOString() }),
    },
  };
}

/** When an authority was told first. */
function firstOf(reports: readonly BreachReport[]): string | undefined {
  return reports.map(({ reportedAt }) => reportedAt).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}
