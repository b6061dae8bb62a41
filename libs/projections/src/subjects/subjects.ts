import { latest, own, type Folded, type FoldedEvent, type Table, type Touch } from '../engine/index.ts';

/** A person of a controller, as the ledger knows them. */
export interface SubjectRow {
  readonly controller: string;
  /**
   * Pseudonym. Events that name nobody are counted too, so that the totals are the sum of these rows: those of a request, erasure or hold under the name
   * of its stream, the others under ''.
   */
  readonly subject: string;
  readonly facts: SubjectFacts;
}

export interface SubjectFacts {
  /** Time of the first and the last event. */
  readonly first?: string;
  readonly last?: string;
  /** Event type → how many. */
  readonly events: Readonly<Record<string, number>>;
  /** Set when an erasure closes the person: from then on they count as erased. */
  readonly erasure?: { readonly id: string; readonly closedAt: string };
}

const table: Table<SubjectRow> = {
  name: 'subject',
  columns: { controller: 'text', subject: 'text', facts: 'json' },
  key: ['controller', 'subject'],
  subjects: ['subject'],
};

const nothingYet: SubjectFacts = { events: {} };

function touches(event: FoldedEvent): Touch<SubjectRow>[] {
  const { controller, subject = caseOf(event.stream) } = event.metadata;
  const counted = touch(controller, subject, (facts) => seen(facts, event));
  if (event.type !== 'privacy.erasure.closing.v1') return [counted];
  const erasure = { id: erasureOf(event.stream), closedAt: event.data.closedAt };
  return [
    counted,
    ...event.data.closure.map((each) => touch(controller, each, (facts) => ({ ...facts, erasure: facts.erasure ?? erasure }))),
  ];
}

/** The stream of an event that names nobody, if it belongs to a case that may be about somebody; '' otherwise. */
function caseOf(stream: string): string {
  return /^(request|erasure|hold)-/.test(stream) ? stream : '';
}

/** True for a pseudonym, false for what stands in its place where nobody is named. */
function isPseudonym(subject: string): boolean {
  return subject !== '' && !subject.includes('-');
}

function touch(controller: string, subject: string, change: (facts: SubjectFacts) => SubjectFacts): Touch<SubjectRow> {
  return { key: [controller, subject], evolve: (row) => ({ controller, subject, facts: change(row?.facts ?? nothingYet) }) };
}

function seen(facts: SubjectFacts, { type, at }: FoldedEvent): SubjectFacts {
  const first = facts.first === undefined || at < facts.first ? at : facts.first;
  return {
    ...facts,
    first,
    last: latest(facts.last, at),
    events: { ...facts.events, [type]: (own(facts.events, type) ?? 0) + 1 },
  };
}

/** The id in `erasure-<id>`. */
function erasureOf(stream: string): string {
  return stream.slice('erasure-'.length);
}

/** Adds up to the controller's totals: events by type, `subjects`, `subjects.erased`. */
function tally({ subject, facts }: SubjectRow): Record<string, number> {
  const people = !isPseudonym(subject) ? {} : { subjects: 1, ...(facts.erasure ? { 'subjects.erased': 1 } : {}) };
  return { ...facts.events, ...people };
}

/** One row for each person: when first and last seen, how many events of each type, and whether they were erased. */
export const subjects: Folded<SubjectRow> = { kind: 'folded', version: 1, table, touches, tally };
