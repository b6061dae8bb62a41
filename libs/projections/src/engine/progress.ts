import type { Tx } from '#postgres';
import type { Group } from './group.ts';
import type { Place } from './place.ts';
import type { Unreadable } from './read-page.ts';

/** Position of a group of read models that has seen nothing. */
export const NOTHING_SEEN = -1n;

/** How far the tables of one place are. */
export interface Progress {
  /** Up to which everything is folded; {@link NOTHING_SEEN} at the beginning. */
  readonly position: bigint;
  /** What the tables and the folds were declared as when they were made. */
  readonly layout: string;
  /** Names this set of tables: another one has taken its place when it is another. */
  readonly build: string;
  /** Events that were folded into it. */
  readonly events: bigint;
}

/** Undefined where there are no tables: nothing is being built, or nothing was ever laid out. */
export async function readProgress(tx: Tx, place: Place): Promise<Progress | undefined> {
  const [row] = await tx.query<Progress>(`SELECT position, layout, build, events FROM ${place}.progress`, [], `${place}.progress.read`);
  return row;
}

/** Position up to which everything that is asked is folded. */
export async function readPosition(tx: Tx): Promise<bigint> {
  return (await readHere(tx)).position;
}

/** How far the tables are that are asked. */
export async function readHere(tx: Tx): Promise<Progress> {
  const here = await readProgress(tx, 'read');
  if (!here) throw new Error('The tables of the read models are not there. Nothing was read. Run ReadModels.migrate first.');
  return here;
}

/**
 * Moves the position on, if it is still where the caller left it. False means that another worker folded, or that other tables have taken the place of
 * those that the caller knows how to fold.
 */
export async function advance(tx: Tx, { place, layout }: Group, from: bigint, to: bigint, events: number): Promise<boolean> {
  const text = `UPDATE ${place}.progress SET position = $2, events = events + $3 WHERE position = $1 AND layout = $4 RETURNING 1`;
  return (await tx.query(text, [from, to, events, layout], `${place}.progress.advance`)).length === 1;
}

/** Notes events that could not be read: where they stand and why, nothing of what they hold. */
export async function park(tx: Tx, place: Place, events: readonly Unreadable[]): Promise<void> {
  if (events.length === 0) return;
  const columns = (['position', 'stream', 'revision', 'type', 'reason'] as const).map((column) => events.map((event) => event[column]));
  const text = `INSERT INTO ${place}.unreadable SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[])`;
  await tx.query(text, columns);
}
