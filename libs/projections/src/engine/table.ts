import type { Place } from './place.ts';

/**
 * What a column holds; `?` where it may hold nothing. Text sorts by bytes. `json` is kept as it is written, which costs a third less than `jsonb`; that is
 * for what queries look into.
 */
export type ColumnType = 'text' | 'timestamptz' | 'bigint' | 'boolean' | 'json' | 'jsonb' | 'text?' | 'json?';

/** A table of a read model as a value: the engine makes its DDL and its statements from it. */
export interface Table<Row> {
  readonly name: string;
  readonly columns: { readonly [C in keyof Row & string]: ColumnType };
  /** Columns of the primary key, first those that queries narrow by. */
  readonly key: readonly (keyof Row & string)[];
  /** Further indexes, as what stands after `ON table`. */
  readonly indexes?: readonly string[];
  /** Columns that name a subject: when a person's skeleton expires, rows that name it in one of them go. */
  readonly subjects: readonly (keyof Row & string)[];
}

/** The statements that the engine runs on one table, all of them on many rows at once. */
export interface Statements {
  readonly create: string;
  /** Parameters: one array for each column of the key. */
  readonly load: string;
  readonly remove: string;
  /** Parameters: one array for each column. */
  readonly insert: string;
  readonly upsert: string;
  /** Parameters: controller, subjects. Undefined for a table that names no subject. */
  readonly forget: string | undefined;
}

/** The column's type in SQL. */
export function baseType(type: ColumnType): string {
  return type.replace('?', '');
}

export function statements<Row>(table: Table<Row>, place: Place): Statements {
  const name = `${place}.${table.name}`;
  const columns = Object.keys(table.columns) as (keyof Row & string)[];
  const list = columns.join(', ');
  const rest = columns.filter((column) => !table.key.includes(column));
  const arrays = (of: readonly (keyof Row & string)[]) =>
    of.map((column, n) => `$${n + 1}::${baseType(table.columns[column])}[]`).join(', ');
  const matches = table.key.map((column) => `t.${column} = k.${column}`).join(' AND ');
  const keys = `unnest(${arrays(table.key)}) AS k(${table.key.join(', ')})`;
  const insert = `INSERT INTO ${name} (${list}) SELECT * FROM unnest(${arrays(columns)})`;
  const change = rest.length === 0 ? 'NOTHING' : `UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  return {
    create: createTable(table, name, columns),
    // Key by key, which is by the index: joined, a plan made while the table was small would read all of it for every page.
    load: `SELECT t.* FROM ${keys} CROSS JOIN LATERAL (SELECT ${list} FROM ${name} t WHERE ${matches} LIMIT 1) t`,
    remove: `DELETE FROM ${name} t USING ${keys} WHERE ${matches}`,
    insert,
    upsert: `${insert} ON CONFLICT (${table.key.join(', ')}) DO ${change}`,
    forget: forgetRows(table, name, list),
  };
}

function createTable<Row>(table: Table<Row>, name: string, columns: readonly (keyof Row & string)[]): string {
  const definitions = columns.map((column) => {
    const type = table.columns[column];
    const base = baseType(type);
    return `${column} ${base}${base === 'text' ? ' COLLATE "C"' : ''}${type.endsWith('?') ? '' : ' NOT NULL'}`;
  });
  const created = `CREATE TABLE ${name} (${definitions.join(', ')}) WITH (fillfactor = 85)`;
  // The key last: of indexes that look alike, as they do while the table is empty, PostgreSQL takes the newest.
  const key = `ALTER TABLE ${name} ADD PRIMARY KEY (${table.key.join(', ')})`;
  return [created, ...(table.indexes ?? []).map((index) => `CREATE INDEX ON ${name} ${index}`), key].join('; ');
}

function forgetRows<Row>(table: Table<Row>, name: string, list: string): string | undefined {
  if (table.subjects.length === 0) return undefined;
  const named = table.subjects.map((column) => `${column} = ANY($2::text[])`).join(' OR ');
  return `DELETE FROM ${name} WHERE controller = $1 AND (${named}) RETURNING ${list}`;
}

/** Rows as one array for each column, as `unnest` takes them. */
export function toArrays<Row>(table: Table<Row>, columns: readonly (keyof Row & string)[], rows: readonly Row[]): unknown[][] {
  return columns.map((column) => {
    const json = baseType(table.columns[column]).startsWith('json');
    return rows.map((row) => {
      const value = row[column];
      return value === undefined || value === null ? null : json ? JSON.stringify(value) : value;
    });
  });
}

/** A row as PostgreSQL gives it, with times as ISO 8601 in UTC and without the columns that hold nothing. */
export function fromDatabase<Row>(row: Record<string, unknown>): Row {
  const entries = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([column, value]) => [column, value instanceof Date ? value.toISOString() : value])) as Row;
}
