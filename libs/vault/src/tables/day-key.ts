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
  const [row] = await tx.query<{ id: string }>(`SELECT id FROM vault.day_key WHERE state = 'active' FOR SHARE`, [], 'day_key_active');
  if (!row) throw new KeysUnusable('The vault has no active key of the day. Nothing was written. Start Lethe again; it makes one.');
  return { id: row.id, key: dayKeyOf(keys, row.id) };
}

/** @throws KeysUnusable if the key's file is gone. */
export function dayKeyOf(keys: KeyFolder, id: string): Buffer {
  const key = keys.dayKey(id);
  if (!key) throw missing(keys, id, undefined);
  return key;
}

const TABLES = ['subject_key', 'erasure_order', 'case_file', 'export'] as const;

/**
 * Makes the vault and the key folder agree, at start: a first key if there is none, files of keys that the vault has forgotten (it was restored)
 * noted as retired now, and a refusal if something is wrapped by a key whose file is gone.
 * @throws KeysUnusable naming the key, its date and the cure.
 */
export async function prepareDayKeys(db: Database, keys: KeyFolder, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('lethe.vault.day-key', 0))`);
    const rows = await tx.query<{ id: string; state: string; born_at: Date }>('SELECT id, state, born_at FROM vault.day_key');
    for (const { id, born_at } of rows) {
      if (!keys.dayKey(id) && (await isReferenced(tx, id))) throw missing(keys, id, born_at);
    }
    const known = new Set(rows.map(({ id }) => id));
    for (const id of keys.dayKeyIds().filter((each) => !known.has(each))) {
      await tx.query(`INSERT INTO vault.day_key (id, state, born_at, retired_at) VALUES ($1, 'retired', $2, $3)`, [
        id,
        id.slice(0, 10),
        now,
      ]);
    }
    if (rows.some(({ id, state }) => state === 'active' && keys.dayKey(id))) return;
    await tx.query(`UPDATE vault.day_key SET state = 'draining' WHERE state = 'active'`);
    await tx.query(`INSERT INTO vault.day_key (id, state, born_at) VALUES ($1, 'active', $2)`, [await keys.createDayKey(now), now]);
  });
}

async function isReferenced(tx: Tx, id: string): Promise<boolean> {
  for (const table of TABLES) {
    const [row] = await tx.query(`SELECT 1 FROM vault.${table} WHERE day_key = $1 LIMIT 1`, [id]);
    if (row) return true;
  }
  return false;
}

function missing(keys: KeyFolder, id: string, born: Date | undefined): KeysUnusable {
  const since = born ? `, in use since ${born.toISOString()},` : '';
  return new KeysUnusable(
    `The key of the day ${id}${since} is needed and its file is not in ${keys.path}/day. What it wraps cannot be opened; nothing was changed. Put the file back from the copy of the keys folder.`,
  );
}
