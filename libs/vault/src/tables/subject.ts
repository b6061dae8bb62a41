import type { Tx } from '#postgres';
import type { WrappedSubjectKey } from '../sealing/subject-key.ts';
import { columns, inKeyOrder } from './rows.ts';

/** A person of a controller. The pseudonym '' counts the revisions of the controller's own stream. */
export interface SubjectName {
  controller: string;
  pseudonym: string;
}

export interface SubjectRow extends SubjectName {
  state: 'open' | 'closed';
  visitor: boolean;
  nextRevision: bigint;
  keyVersion: number;
  /** What closed it. */
  erasure?: string;
  /** The current version of the key; undefined once it is destroyed. */
  key?: WrappedSubjectKey;
}

export const subjectKeyOf = ({ controller, pseudonym }: SubjectName): string => `${controller}\n${pseudonym}`;

interface Found {
  controller: string;
  pseudonym: string;
  state: 'open' | 'closed';
  visitor: boolean;
  next_revision: bigint;
  key_version: number;
  erasure: string | null;
  day_key: string | null;
  wrapped: Buffer | null;
}

/*
 * LATERAL with a limit or a lock makes each row be found by its key, however small the table was when the statement was prepared.
 */
const find = (lock: '' | 'FOR UPDATE') => `
SELECT s.*, w.day_key, w.wrapped
FROM unnest($1::text[], $2::text[]) AS k (controller, pseudonym)
CROSS JOIN LATERAL (
  SELECT * FROM vault.subject s WHERE s.controller = k.controller AND s.pseudonym = k.pseudonym ${lock || 'LIMIT 1'}
) s
LEFT JOIN LATERAL (
  SELECT day_key, wrapped FROM vault.subject_key w
  WHERE w.controller = s.controller AND w.pseudonym = s.pseudonym AND w.version = s.key_version LIMIT 1
) w ON true`;

/** Reads subjects with their keys. Those that do not exist are left out. */
export async function readSubjects(tx: Tx, names: readonly SubjectName[]): Promise<SubjectRow[]> {
  return found(await tx.query<Found>(find(''), columns(unique(names), ['controller', 'pseudonym']), 'subject_read'));
}

/** Reads subjects and locks their rows until the transaction ends, in the order of their keys. */
export async function lockSubjects(tx: Tx, names: readonly SubjectName[]): Promise<SubjectRow[]> {
  return found(await tx.query<Found>(find('FOR UPDATE'), columns(unique(names), ['controller', 'pseudonym']), 'subject_lock'));
}

function unique(names: readonly SubjectName[]): SubjectName[] {
  return inKeyOrder([...new Map(names.map((name) => [subjectKeyOf(name), name])).values()], subjectKeyOf);
}

function found(rows: Found[]): SubjectRow[] {
  return rows.map(({ controller, pseudonym, state, visitor, next_revision, key_version, erasure, day_key, wrapped }) => ({
    controller,
    pseudonym,
    state,
    visitor,
    nextRevision: next_revision,
    keyVersion: key_version,
    ...(erasure !== null && { erasure }),
    ...(day_key !== null && wrapped !== null && { key: { controller, pseudonym, version: key_version, dayKey: day_key, wrapped } }),
  }));
}

/** Makes sure that the controllers have a row for their own stream. */
export async function ensureControllers(tx: Tx, controllers: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO vault.subject (controller, pseudonym, state, visitor, next_revision, key_version)
     SELECT DISTINCT c, '', 'open', false, 0, 0 FROM unnest($1::text[]) AS c ORDER BY c ON CONFLICT DO NOTHING`,
    [controllers],
    'subject_controllers',
  );
}

export type SubjectCounter = Pick<SubjectRow, 'controller' | 'pseudonym' | 'visitor' | 'nextRevision' | 'keyVersion'>;

/** Writes new subjects, and the counters and key versions of locked ones. Their state stays. */
export async function saveSubjects(tx: Tx, rows: readonly SubjectCounter[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO vault.subject (controller, pseudonym, state, visitor, next_revision, key_version)
     SELECT controller, pseudonym, 'open', visitor, next_revision, key_version
     FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::int[]) AS r (controller, pseudonym, visitor, next_revision, key_version)
     ON CONFLICT (controller, pseudonym) DO UPDATE SET next_revision = excluded.next_revision, key_version = excluded.key_version`,
    columns(inKeyOrder(rows, subjectKeyOf), ['controller', 'pseudonym', 'visitor', 'nextRevision', 'keyVersion']),
    'subject_save',
  );
}

/** Raises counters to at least these revisions; subjects that are not there are made, without a key. For rebuilding from the ledger. */
export async function raiseCounters(tx: Tx, rows: readonly (SubjectName & { nextRevision: bigint; visitor?: boolean })[]): Promise<void> {
  if (rows.length === 0) return;
  const known = rows.map((row) => ({ ...row, visitor: row.visitor ?? false }));
  await tx.query(
    `INSERT INTO vault.subject (controller, pseudonym, state, visitor, next_revision, key_version)
     SELECT controller, pseudonym, 'open', visitor, next_revision, 0
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) AS r (controller, pseudonym, next_revision, visitor)
     ON CONFLICT (controller, pseudonym) DO UPDATE SET next_revision = greatest(subject.next_revision, excluded.next_revision)`,
    columns(inKeyOrder(known, subjectKeyOf), ['controller', 'pseudonym', 'nextRevision', 'visitor']),
    'subject_raise',
  );
}

export async function insertSubjectKeys(tx: Tx, keys: readonly WrappedSubjectKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `INSERT INTO vault.subject_key (controller, pseudonym, version, day_key, wrapped)
     SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bytea[])`,
    columns(keys, ['controller', 'pseudonym', 'version', 'dayKey', 'wrapped']),
    'subject_key_insert',
  );
}

/** Keys of the named versions, for opening values and identifiers. Destroyed ones are left out. */
export async function readSubjectKeys(tx: Tx, controller: string, pseudonyms: readonly string[]): Promise<WrappedSubjectKey[]> {
  const rows = await tx.query<{ pseudonym: string; version: number; day_key: string; wrapped: Buffer }>(
    'SELECT pseudonym, version, day_key, wrapped FROM vault.subject_key WHERE controller = $1 AND pseudonym = ANY($2::text[])',
    [controller, pseudonyms],
    'subject_key_read',
  );
  return rows.map(({ pseudonym, version, day_key, wrapped }) => ({ controller, pseudonym, version, dayKey: day_key, wrapped }));
}
