import type { Tx } from '#postgres';
import type { Group } from './group.ts';
import { layOutAlone, tablesIn } from './lay-out.ts';
import { readHere, readProgress } from './progress.ts';

const LOCK = `hashtextextended('lethe.read-models.swap', 0)`;

/** First statement of a transaction that folds into the tables that are asked: it waits while others take their place. */
export const foldingHere = `SELECT pg_advisory_xact_lock_shared(${LOCK})`;

/** A swap that stops in the middle, its process frozen, lets go of everything after this long. */
const PATIENCE = '30s';

/**
 * Puts the tables of `next` in the place of those of `here`, and drops the latter, in the transaction given. The tables that are asked are not folded meanwhile;
 * `pass` gets the new ones as far as the position that the old ones are at, so that nobody who asks before and after sees an older position.
 *
 * Whoever asks waits, at most `lockMs`, until the tables are no longer asked by others; then sees the new ones, all of them. `false` if `pass` said so, or
 * if this build is no longer the one that is under way. Throws PostgreSQL's 57014 when the tables were not free in time. Nothing has changed then.
 */
export async function swapIn(
  tx: Tx,
  { here, next, build, lockMs }: { here: Group; next: Group; build: string; lockMs: number },
  pass: (position: bigint) => Promise<boolean>,
): Promise<boolean> {
  await tx.query(`SET LOCAL idle_in_transaction_session_timeout = '${PATIENCE}'`);
  await layOutAlone(tx);
  await tx.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
  const { position } = await readHere(tx);
  if (!(await pass(position))) return false;
  // Shorter than a second, after which PostgreSQL would look for a deadlock and end whoever asks.
  await tx.query(`SET LOCAL statement_timeout = ${lockMs}`);
  // Its row first, as folding does: a page that somebody still folds into it is waited for.
  await tx.query(`SELECT 1 FROM ${next.place}.progress FOR UPDATE`);
  const built = await readProgress(tx, next.place);
  if (built?.build !== build || built.position < position) return false;
  const [old, fresh] = [await tablesIn(tx, here.place), await tablesIn(tx, next.place)];
  await tx.query(`LOCK TABLE ${[...old, ...fresh].join(', ')} IN ACCESS EXCLUSIVE MODE`);
  await tx.query('SET LOCAL statement_timeout = 0');
  await tx.query(`DROP TABLE ${old.join(', ')}`);
  for (const table of fresh) await tx.query(`ALTER TABLE ${table} SET SCHEMA ${here.place}`);
  const progress = [built.position, built.layout, built.build, built.events];
  await tx.query(`UPDATE ${here.place}.progress SET position = $1, layout = $2, build = $3, events = $4`, progress);
  await tx.query(`DELETE FROM ${next.place}.progress`);
  return true;
}
