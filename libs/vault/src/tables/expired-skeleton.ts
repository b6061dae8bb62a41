import type { Tx } from '#postgres';

/** Who was erased, is now gone from the vault and the read models, and still has streams on the event store's disk. */
export interface ExpiredSkeleton {
  controller: string;
  erasure: string;
  /** Of `skeleton.expired`: whoever follows the ledger has to have come this far before the streams may go. */
  position: bigint;
  pseudonyms: string[];
}

/*
 * `forgotten` is left: its rows name no pseudonym, and without them a publisher's replay would bring the person back. What they are made of stands in
 * `erasure.closing`, which stays as well.
 */
const ROWS_OF_PEOPLE = [
  'DELETE FROM vault.export WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.value WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.record_change WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.link WHERE controller = $1 AND a = ANY($2::text[])',
  'DELETE FROM vault.link WHERE controller = $1 AND b = ANY($2::text[])',
  'DELETE FROM vault.visitor WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.identifier WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.subject_key WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.received WHERE controller = $1 AND pseudonym = ANY($2::text[])',
  'DELETE FROM vault.subject WHERE controller = $1 AND pseudonym = ANY($2::text[])',
];

/** Removes every row about the people of an erasure, and notes that their streams are to go. Done already is done. */
export async function removeSkeleton(tx: Tx, skeleton: ExpiredSkeleton & { requests: readonly string[] }): Promise<void> {
  const { controller, erasure, position, pseudonyms, requests } = skeleton;
  // Whoever records a fact about them holds this lock, so that nothing is recorded behind the removal.
  await tx.query('SELECT 1 FROM vault.subject WHERE controller = $1 AND pseudonym = ANY($2::text[]) ORDER BY pseudonym FOR UPDATE', [
    controller,
    pseudonyms,
  ]);
  for (const statement of ROWS_OF_PEOPLE) await tx.query(statement, [controller, pseudonyms]);
  await tx.query('DELETE FROM vault.erasure_order WHERE controller = $1 AND erasure = $2', [controller, erasure]);
  await tx.query('DELETE FROM vault.case_file WHERE controller = $1 AND request = ANY($2::text[])', [controller, [erasure, ...requests]]);
  await tx.query(
    `INSERT INTO vault.expired_skeleton (controller, erasure, position, pseudonyms) VALUES ($1, $2, $3, $4)
     ON CONFLICT (controller, erasure) DO NOTHING`,
    [controller, erasure, position, pseudonyms],
  );
}

/** Skeletons that still have streams, the first ones first. */
export async function expiredSkeletons(tx: Tx, limit: number): Promise<ExpiredSkeleton[]> {
  return tx.query<ExpiredSkeleton & Record<string, unknown>>(
    'SELECT controller, erasure, position, pseudonyms FROM vault.expired_skeleton ORDER BY position LIMIT $1',
    [limit],
  );
}

/** Notes that the streams are off the disk. */
export async function doneWithSkeleton(tx: Tx, { controller, erasure }: Pick<ExpiredSkeleton, 'controller' | 'erasure'>): Promise<void> {
  await tx.query('DELETE FROM vault.expired_skeleton WHERE controller = $1 AND erasure = $2', [controller, erasure]);
}
