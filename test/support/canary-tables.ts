import { Database } from '#postgres';

interface Table {
  name: string;
  columns: { name: string; isBytes: boolean }[];
}

/**
 * Every row of every table, of every schema, of every database of a server, whatever role it belongs to: the catalogue with its samples of
 * columns and the parts of long values too. Values are written as text, bytes as they are. Long values are compressed in the server's files, so reading
 * those is not enough; `pg_dump` would do, but one that is older than the server refuses it, and the embedded server comes with none.
 * `url` is of a superuser.
 */
export async function dumpTables(url: string): Promise<{ where: string; bytes: Buffer }[]> {
  const dumped: { where: string; bytes: Buffer }[] = [];
  for (const database of await withDatabase(url, databases)) {
    const at = url.replace(/\/[^/]*$/, `/${database}`);
    await withDatabase(at, async (db) => {
      for (const table of await tables(db)) dumped.push({ where: `${database}: ${table.name}`, bytes: await rows(db, table) });
    });
  }
  return dumped;
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = new Database({ url, application: 'test-dump', max: 1 });
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

async function databases(db: Database): Promise<string[]> {
  const found = await db.query<{ name: string }>('SELECT datname AS name FROM pg_database WHERE datallowconn ORDER BY 1');
  return found.map(({ name }) => name);
}

function tables(db: Database): Promise<Table[]> {
  return db.query<Table & Record<string, unknown>>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name,
      jsonb_agg(jsonb_build_object('name', format('%I', a.attname), 'isBytes', a.atttypid = 'bytea'::regtype) ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'm', 't') AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY n.nspname, c.relname ORDER BY 1`);
}

async function rows(db: Database, { name, columns }: Table): Promise<Buffer> {
  const list = columns.map((column, n) => `${column.name}${column.isBytes ? '' : '::text'} AS c${n}`);
  const found = await db.query<Record<string, string | Buffer | null>>(`SELECT ${list.join(', ')} FROM ${name}`);
  const values = found.flatMap((row) => Object.values(row)).filter((value) => value !== null);
  return Buffer.concat(values.flatMap((value) => [typeof value === 'string' ? Buffer.from(value) : value, Buffer.from('\n')]));
}
