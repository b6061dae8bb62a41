import { dataSaid, DRILL_SOURCE, DutyTally, type Duty, type LedgerEvent, type Policy } from '#domain';
import type { Tx } from '#postgres';
import type { PolicyWindow } from './windows.ts';

/** Rows that are in memory at once, but for a person who has more. */
const PAGE = 5_000;

const LINKS = ['privacy.subject.linked.v1', 'privacy.subject.unlinked.v1'];

/** What duties are opened, met and broken by; of what is collected only the categories that a retention rule is about, of what is shared only what an authority ordered. */
const TYPES = [
  'privacy.data.collected.v1',
  'privacy.data.obscured.v1',
  'privacy.data.deleted.v1',
  'privacy.data.shared.v1',
  'privacy.retention.scheduled.v1',
  'privacy.consent.granted.v1',
  'privacy.consent.withdrawn.v1',
  'privacy.optout.carried.v1',
  'privacy.contact.made.v1',
  'privacy.notice.given.v1',
  'privacy.request.opened.v1',
  'privacy.request.verified.v1',
  'privacy.request.approved.v1',
  'privacy.request.refused.v1',
  'privacy.request.extended.v1',
  'privacy.request.paused.v1',
  'privacy.request.resumed.v1',
  'privacy.request.completed.v1',
  ...LINKS,
];

const columns = 'subject, at, position, event, type, time, source, actor, stream, data';
const meant = `controller = $1 AND type = ANY($2::text[]) AND source <> '${DRILL_SOURCE}' AND at <= $3::timestamptz
  AND (type <> 'privacy.data.collected.v1' OR data ->> 'category' = ANY($4::text[]))
  AND (type <> 'privacy.data.shared.v1' OR data ->> 'ground' = 'legal-order')`;
const selectPage = `SELECT ${columns} FROM read.timeline WHERE ${meant} AND (subject, at, position) > ($5, $6::timestamptz, $7::bigint)
  ORDER BY subject, at, position LIMIT ${PAGE}`;
const selectOf = `SELECT ${columns} FROM read.timeline WHERE ${meant} AND subject = ANY($5::text[]) ORDER BY at, position`;
/** Links, and who was told of a breach: what concerns several persons at once. */
const selectShared = `SELECT ${columns} FROM read.timeline WHERE controller = $1 AND at <= $2::timestamptz AND source <> '${DRILL_SOURCE}'
  AND (type = ANY($3::text[]) OR (type = 'privacy.notice.given.v1' AND data ->> 'notice' = 'breach')) ORDER BY at, position`;
/** Of the organisation itself: breaches and versions of the policy. */
const selectOwn = `SELECT subject, at, position, event, type, source, shape, own FROM read.act
  WHERE controller = $1 AND subject = '' AND at <= $2::timestamptz AND type ~ '^privacy\\.(breach|policy)\\.' ORDER BY at, position`;

interface Row {
  subject: string;
  at: Date;
  position: bigint;
  event: string;
  type: string;
  time: string;
  source: string;
  actor: string;
  stream: string | null;
  data: Record<string, unknown>;
}

/** What was owed in the time of a version, as of a moment (RFC 3339), and how it stands: person by person, so that memory does not grow with their number. */
export async function readDuties(
  db: Tx,
  controller: string,
  { policy, from, until, since }: PolicyWindow,
  at: string,
  versions: readonly Policy[],
): Promise<Duty[]> {
  const tally = new DutyTally({ policy, versions, from: since ?? from, until, at }, since && from);
  const parameters = [controller, TYPES, at, [...new Set(policy.retention.map(({ category }) => category))]];
  const shared = await db.query<Row>(selectShared, [controller, at, LINKS], 'timeline.shared');
  const own = await db.query<OwnRow>(selectOwn, [controller, at], 'act.own');
  tally.add([...own.map((row) => ownEvent(controller, row)), ...shared.map((row) => eventOf(controller, row))]);
  const linked = linkedPersons(shared);
  const together = new Set(linked.flat());
  for await (const rows of persons(db, parameters)) {
    if (!together.has(rows[0]!.subject)) tally.add(rows.map((row) => eventOf(controller, row)));
  }
  for (const subjects of linked) {
    const rows = await db.query<Row>(selectOf, [...parameters, subjects], 'timeline.duties-of');
    tally.add(rows.map((row) => eventOf(controller, row)));
  }
  return tally.groups();
}

/** The rows of one person after the other. */
async function* persons(db: Tx, parameters: readonly unknown[]): AsyncGenerator<Row[]> {
  let person: Row[] = [];
  let after: unknown[] = ['', '-infinity', '-1'];
  for (;;) {
    const page = await db.query<Row>(selectPage, [...parameters, ...after], 'timeline.duties');
    for (const row of page) {
      if (person.length > 0 && person[0]!.subject !== row.subject) {
        yield person;
        person = [];
      }
      person.push(row);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = [last.subject, last.at, last.position];
  }
  if (person.length > 0) yield person;
}

/** Pseudonyms that were ever linked with one another; whether they still are, the events themselves tell. */
function linkedPersons(rows: readonly Row[]): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const { subject, type, data } of rows) {
    if (!LINKS.includes(type)) continue;
    const other = String(data['other']);
    const joined = new Set([subject, other, ...(groups.get(subject) ?? []), ...(groups.get(other) ?? [])]);
    for (const each of joined) groups.set(each, joined);
  }
  return [...new Set(groups.values())].map((group) => [...group]);
}

/** The event again, as far as duties rest on it. */
function eventOf(controller: string, { subject, position, event, type, time, source, actor, stream, data }: Row): LedgerEvent {
  const metadata = { controller, subject, actor, source, time };
  const place = { stream: stream ?? `subject-${subject}`, revision: position, position };
  return { id: event, type, data, metadata, ...place } as unknown as LedgerEvent;
}

interface OwnRow extends Pick<Row, 'at' | 'position' | 'event' | 'type' | 'source'> {
  shape: string;
  own: Record<string, unknown> | null;
}

function ownEvent(controller: string, { at, position, event, type, source, shape, own }: OwnRow): LedgerEvent {
  const metadata = { controller, actor: '', source, time: at.toISOString() };
  const data = dataSaid({ shape, own: own ?? undefined });
  return { id: event, type, data, metadata, stream: '', revision: position, position } as unknown as LedgerEvent;
}
