import type { Database, Tx } from '#postgres';
import { KeysUnusable } from '../keys/key-files.ts';
import type { KeyFolder } from '../keys/key-folder.ts';

export interface DayKey {
  id: string;
  key: Buffer;
}

/**
 * The key that wraps what is new. Its row stays share-locked until the transaction ends, so that nobody writes under a key that is being turned.
 */
export async function activeDayKey(tx: Tx, keys: KeyFolder): Promise<DayKey> {
  // A statement that waited for a turn finds the key that it waited for no longer active, and does not see the new one yet; the next one does.
  for (let look = 0; look < LOOKS; look++) {
    const [row] = await tx.query<{ id: string }>(`SELECT id FROM vault.day_key WHERE state = 'active' FOR SHARE`, [], 'day_key_active');
    if (row) return { id: row.id, key: await dayKeyOf(keys, row.id) };
  }
  throw new KeysUnusable('The vault has no active key of the day. Nothing was written. Start Lethe again; it makes one.');
}

/** Between two of them a key would have to be turned. */
const LOOKS = 3;

/** @throws KeysUnusable if the key is gone, KeysAway if what protects it does not answer. */
export async function dayKeyOf(keys: KeyFolder, id: string): Promise<Buffer> {
  const key = await keys.dayKey(id);
  if (!key) throw missing(keys, id, undefined);
  return key;
}

/** The tables of what is wrapped by a key of the day. */
const TABLES = ['subject_key', 'erasure_order', 'case_file', 'export', 'dead_letter'] as const;

/** Everything that changes keys of the day, or destroys one, waits for this until the transaction ends. */
export async function lockDayKeys(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('lethe.vault.day-key', 0))`);
}

/** Makes a key that has its file the active one; the one before it drains. */
export async function turnDayKey(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(`UPDATE vault.day_key SET state = 'draining' WHERE state = 'active'`);
  await tx.query(`INSERT INTO vault.day_key (id, state, born_at) VALUES ($1, 'active', $2)`, [id, now]);
}

/** Something needs a retired key again, as may be after a restore: its window begins anew when nothing does. */
export async function drainDayKey(tx: Tx, id: string): Promise<void> {
  await tx.query(`UPDATE vault.day_key SET state = 'draining', retired_at = NULL WHERE id = $1 AND state = 'retired'`, [id]);
}

/** The key's window begins. */
export async function retireDayKey(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(`UPDATE vault.day_key SET state = 'retired', retired_at = $2 WHERE id = $1 AND state IN ('draining', 'retired')`, [
    id,
    now,
  ]);
}

export async function noteDestroyed(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(`UPDATE vault.day_key SET state = 'destroyed', destroyed_at = $2 WHERE id = $1 AND state = 'retired'`, [id, now]);
}

/** The key's file is gone; what stood behind it is from this moment on. */
export async function noteFinal(tx: Tx, id: string, finalAt: Date): Promise<void> {
  await tx.query(`UPDATE vault.day_key SET final_at = $2 WHERE id = $1 AND state = 'retired'`, [id, finalAt]);
}

/** Ids of the keys that are not destroyed: with each of them a backup may open something. */
export async function livingDayKeys(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(`SELECT id FROM vault.day_key WHERE state <> 'destroyed' ORDER BY id`);
  return rows.map(({ id }) => id);
}

/** Every controller that the vault has something of, found by their keys and not by looking at everybody. */
export async function controllersOf(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ controller: string }>(
    `WITH RECURSIVE c (controller) AS (
       SELECT min(controller) FROM vault.subject
       UNION ALL
       SELECT (SELECT min(s.controller) FROM vault.subject s WHERE s.controller > c.controller) FROM c WHERE c.controller IS NOT NULL
     )
     SELECT controller FROM c WHERE controller IS NOT NULL UNION SELECT controller FROM vault.api_key ORDER BY controller`,
  );
  return rows.map(({ controller }) => controller);
}

/**
 * Makes the vault and the key folder agree, at start: a first key if there is none, files of keys that the vault has forgotten (it was restored)
 * noted as retired now, files of keys that were destroyed before destroyed again, and a refusal if something is wrapped by a key whose file is gone.
 * @throws KeysUnusable naming the key, its date and the cure.
 */
export async function prepareDayKeys(db: Database, keys: KeyFolder, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await lockDayKeys(tx);
    const rows = await tx.query<{ id: string; state: string; born_at: Date }>('SELECT id, state, born_at FROM vault.day_key');
    const bornAt = new Map(rows.map(({ id, born_at }) => [id, born_at]));
    for (const id of await neededDayKeys(tx)) {
      if (!(await keys.dayKey(id))) throw missing(keys, id, bornAt.get(id));
    }
    const known = new Set(rows.map(({ id }) => id));
    // An older copy of the keys folder was put in place: what was destroyed is destroyed again.
    const destroyed = new Set(rows.flatMap(({ id, state }) => (state === 'destroyed' ? [id] : [])));
    const cameBack = keys.dayKeyIds().filter((id) => destroyed.has(id) || keys.destroyedAt(id) !== undefined);
    for (const id of cameBack) await keys.deleteDayKey(id, now);
    for (const id of keys.dayKeyIds().filter((each) => !known.has(each))) {
      // Never before a moment that has been seen already: a clock that is behind would end the window early.
      await tx.query(
        `INSERT INTO vault.day_key (id, state, born_at, retired_at)
         VALUES ($1, 'retired', $2, greatest($3::timestamptz, (SELECT seen_at FROM vault.clock)))`,
        [id, id.slice(0, 10), now],
      );
    }
    const active = rows.find(({ state }) => state === 'active');
    if (active && (await keys.dayKey(active.id))) return;
    await turnDayKey(tx, await keys.createDayKey(now), now);
  });
}

/*
 * The different values of an index, one probe for each: a look at every row would cost as much as wrapping them anew.
 */
const neededBy = (table: string) => `(
  WITH RECURSIVE k (id) AS (
    SELECT min(day_key) FROM vault.${table}
    UNION ALL
    SELECT (SELECT min(w.day_key) FROM vault.${table} w WHERE w.day_key > k.id) FROM k WHERE k.id IS NOT NULL
  )
  SELECT id FROM k WHERE id IS NOT NULL)`;

/** Ids of the keys that a row of the vault needs. A vault of an earlier version, which is backed up as it is, has not every table yet. */
export async function neededDayKeys(tx: Tx): Promise<Set<string>> {
  const there = await tx.query<{ table: string }>(
    `SELECT relname::text AS table FROM pg_class WHERE relnamespace = 'vault'::regnamespace AND relname = ANY ($1)`,
    [TABLES],
  );
  if (there.length === 0) return new Set();
  const needed = there.map(({ table }) => neededBy(table)).join(' UNION ');
  return new Set((await tx.query<{ id: string }>(needed)).map(({ id }) => id));
}

function missing(keys: KeyFolder, id: string, born: Date | undefined): KeysUnusable {
  const since = born ? `, in use since ${born.toISOString()},` : '';
  const destroyedAt = keys.destroyedAt(id);
  if (destroyedAt !== undefined)
    return new KeysUnusable(
      `The key of the day ${id}${since} was destroyed on ${destroyedAt}, when its backup window was over, and the vault needs it: it is older than that. Nothing opens what the key wraps any more; nothing was changed. Restore a younger backup.`,
    );
  return new KeysUnusable(
    `The key of the day ${id}${since} is needed and its file is not in ${keys.path}/day. What it wraps cannot be opened; nothing was changed. Put the file back from the copy of the keys folder.`,
  );
}
