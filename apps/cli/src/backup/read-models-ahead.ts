import { Database, schemas } from '#postgres';

/** The schemas of the read models; what `read_next` has is built beside. */
const OF_READ_MODELS = Object.entries(schemas).flatMap(([schema, role]) => (role === 'lethe_read' ? [schema] : []));

/**
 * Removes read models that are ahead of the ledger: they were folded from one that is lost, and would pass over what is recorded up to where they are. The
 * next start builds them anew. True if there were any.
 */
export async function removeReadModelsAhead(url: string, head: bigint): Promise<boolean> {
  const db = new Database({ url, application: 'lethe-restore', role: 'lethe_read', max: 1 });
  try {
    return await db.transaction(async (tx) => {
      const [there] = await tx.query<{ there: boolean }>(`SELECT to_regclass('read.progress') IS NOT NULL AS there`);
      if (!there?.there) return false;
      if ((await tx.query('SELECT 1 FROM read.progress WHERE position > $1', [head])).length === 0) return false;
      const tables = await tx.query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY ($1) ORDER BY 1`,
        [OF_READ_MODELS],
      );
      await tx.query(`DROP TABLE ${tables.map(({ name }) => name).join(', ')}`);
      return true;
    });
  } finally {
    await db.end();
  }
}
