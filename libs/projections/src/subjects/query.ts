import type { Tx } from '#postgres';
import type { SubjectFacts } from './subjects.ts';

/** Whether the ledger knows a person, and whether they were erased. */
export interface PersonState {
  /** `unknown`: the read models have no event about any of these pseudonyms. */
  readonly state: 'open' | 'erased' | 'unknown';
  /** The erasure, once there is one. */
  readonly erasure?: string;
}

/** A person as the ledger knows them: when first and last seen, and how many events of each type. */
export interface SubjectSummary extends PersonState {
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  readonly events: Readonly<Record<string, number>>;
}

const select = 'SELECT subject, facts FROM read.subject WHERE controller = $1 AND subject = ANY($2::text[]) ORDER BY subject';

/** The state of one person: erased when any of the pseudonyms was. */
export async function stateOf(db: Tx, controller: string, subjects: readonly string[]): Promise<PersonState> {
  const rows = await db.query<{ facts: SubjectFacts }>(select, [controller, subjects], 'subject.rows');
  const erasure = rows.find(({ facts }) => facts.erasure)?.facts.erasure?.id;
  if (erasure !== undefined) return { state: 'erased', erasure };
  return { state: rows.length > 0 ? 'open' : 'unknown' };
}

/** One pseudonym, without what it is linked to. */
export async function subjectState(db: Tx, controller: string, subject: string): Promise<SubjectSummary> {
  const [row] = await db.query<{ facts: SubjectFacts }>(select, [controller, [subject]], 'subject.rows');
  if (!row) return { state: 'unknown', events: {} };
  const { first, last, events, erasure } = row.facts;
  const seen = { ...(first === undefined ? {} : { firstSeen: first }), ...(last === undefined ? {} : { lastSeen: last }) };
  return { state: erasure ? 'erased' : 'open', ...(erasure ? { erasure: erasure.id } : {}), ...seen, events };
}
