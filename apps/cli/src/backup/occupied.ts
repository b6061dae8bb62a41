import { Database } from '#postgres';

const OTHERS = `SELECT DISTINCT application_name AS name FROM pg_stat_activity
  WHERE datname = current_database() AND application_name IN ('lethe-ledger', 'lethe-worker', 'lethe-start')`;

/** Refuses a database that processes of Lethe work with; with `empty` also one in which there is a vault. */
export async function refuseOccupied(url: string, wanted?: 'empty'): Promise<void> {
  const db = new Database({ url, application: 'lethe-restore', max: 1 });
  try {
    const others = await db.query<{ name: string }>(OTHERS);
    if (others.length > 0)
      throw new Error(
        `Processes of Lethe work with the database (${others.map(({ name }) => name).join(', ')}). Nothing was changed; stop them, and restore again.`,
      );
    if (wanted !== 'empty') return;
    const [row] = await db.query<{ there: boolean }>(`SELECT to_regclass('vault.received') IS NOT NULL AS there`);
    if (row?.there)
      throw new Error(
        'There is a vault in the database of LETHE_POSTGRES_URL. Nothing was changed. Restore into a database of its own; or, if the ledger is current and only the vault is lost, restore with --vault-only.',
      );
  } finally {
    await db.end();
  }
}
