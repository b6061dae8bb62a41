import { Database, type Tx } from './database.ts';
import { sqlState } from './unreachable.ts';

/** The parts of Lethe's database, each with the role that owns it and reaches nothing else. Read models are built anew in `read_next`. */
export const schemas = { vault: 'lethe_vault', read: 'lethe_read', read_next: 'lethe_read' } as const;

const insufficientPrivilege = '42501';
/** Somebody else created the same between our look and our statement: a duplicate object, or a duplicate in the catalogue. */
const createdMeanwhile = ['42710', '23505'];
/** Three things are created, each of which another Lethe may be faster with. */
const TRIES = 4;

/**
 * Creates the roles `lethe_vault` and `lethe_read` and their schemas, if they are not there yet. The user of `url` must be allowed to
 * create roles, or an administrator runs the statements that the error names once.
 */
export async function prepareDatabase(url: string): Promise<void> {
  const db = new Database({ url, application: 'lethe-prepare', max: 1 });
  try {
    for (const [schema, role] of Object.entries(schemas)) await prepareSchema(db, schema, role);
  } finally {
    await db.end();
  }
}

/** Roles belong to the server and locks to one of its databases, so a Lethe in another database may set up the same roles at this moment. */
async function prepareSchema(db: Database, schema: string, role: string, triesLeft = TRIES): Promise<void> {
  let missing: string[] = [];
  try {
    await db.transaction(async (tx) => {
      await lock(tx, 'lethe.prepare');
      const [there] = await tx.query<{ user: string; role: boolean; member: boolean; schema: boolean }>(
        `SELECT quote_ident(current_user) AS user, r.oid IS NOT NULL AS role, coalesce(pg_has_role(r.oid, 'MEMBER'), false) AS member,
           to_regnamespace($2) IS NOT NULL AS schema
         FROM (SELECT $1::text AS name) AS wanted LEFT JOIN pg_roles r ON r.rolname = wanted.name`,
        [role, schema],
      );
      // Only what is missing: what an administrator has done may not be allowed here.
      missing = [
        ...(there?.role ? [] : [`CREATE ROLE ${role} NOLOGIN`]),
        ...(there?.member ? [] : [`GRANT ${role} TO ${there?.user ?? 'CURRENT_USER'}`]),
        ...(there?.schema ? [] : [`CREATE SCHEMA ${schema} AUTHORIZATION ${role}`]),
      ];
      for (const statement of missing) await tx.query(statement);
    });
  } catch (error) {
    if (createdMeanwhile.includes(sqlState(error)) && triesLeft > 1) return prepareSchema(db, schema, role, triesLeft - 1);
    if (sqlState(error) !== insufficientPrivilege) throw error;
    throw new Error(
      `The PostgreSQL user of LETHE_POSTGRES_URL may not set up the schema ${schema}. Nothing was changed. Let an administrator run: ${missing.join('; ')};`,
    );
  }
}

export interface Migration {
  /** Never changed once released; the order is that of the list. */
  id: string;
  sql: string;
}

/** Runs the steps that `schema` has not had yet, in order, each in the same transaction as the note that it was run. Safe from several processes at once. */
export async function migrate(db: Database, schema: string, steps: readonly Migration[]): Promise<void> {
  await db.transaction((tx) => migrateIn(tx, schema, steps));
}

/** The same in a transaction of the caller's. */
export async function migrateIn(tx: Tx, schema: string, steps: readonly Migration[]): Promise<void> {
  await lock(tx, `lethe.migrate.${schema}`);
  await tx.query(`CREATE TABLE IF NOT EXISTS ${schema}.migration (id text PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now())`);
  const done = new Set((await tx.query<{ id: string }>(`SELECT id FROM ${schema}.migration`)).map((row) => row.id));
  for (const step of steps.filter(({ id }) => !done.has(id))) {
    await tx.query(step.sql);
    await tx.query(`INSERT INTO ${schema}.migration (id) VALUES ($1)`, [step.id]);
  }
}

async function lock(tx: Tx, name: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}
