import type { Database } from '#postgres';

/** Empties the tables of the read models, as if nothing had been folded yet. */
export async function emptyReadModels(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const tables = await tx.query<{ name: string }>(
      `SELECT 'read.' || tablename AS name FROM pg_tables WHERE schemaname = 'read' AND tablename <> 'progress'`,
    );
    await tx.query('UPDATE read.progress SET position = -1, events = 0');
    await tx.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  });
}

/** Every row of every table of one place, as text, by table. What only says how far it is and how it came about is left out. */
export async function rowsOf(db: Database, place: 'read' | 'read_next' = 'read'): Promise<Record<string, string[]>> {
  const tables = await db.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'progress' ORDER BY 1`,
    [place],
  );
  const rows = tables.map(({ name }) => db.query<{ row: string }>(`SELECT t::text AS row FROM ${place}.${name} t ORDER BY 1`));
  return Object.fromEntries((await Promise.all(rows)).map((of, n) => [tables[n]?.name, of.map(({ row }) => row)]));
}
