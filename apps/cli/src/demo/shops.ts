import { Database, startEmbeddedPostgres, type EmbeddedPostgres } from '#postgres';
import type { Row, Year } from './year.ts';

/** The tables of the companies' own databases, as their shops would have made them. */
const schemas = {
  jrpanel: `
    CREATE SCHEMA shop; CREATE SCHEMA log;
    CREATE TABLE shop.customers (id text PRIMARY KEY, name text NOT NULL, email text NOT NULL, phone text, address text, created_at timestamptz NOT NULL);
    CREATE TABLE shop.orders (order_number text PRIMARY KEY, customer_id text REFERENCES shop.customers, email text NOT NULL, name text, delivery_address text, phone text, contents text NOT NULL, created_at timestamptz NOT NULL);
    CREATE TABLE shop.payments (id text PRIMARY KEY, order_number text NOT NULL REFERENCES shop.orders, amount int NOT NULL, name text, billing_address text, phone text, at timestamptz NOT NULL);
    CREATE TABLE shop.conversations (id text PRIMARY KEY, customer_id text REFERENCES shop.customers, email text NOT NULL, channel text NOT NULL, transcript text, at timestamptz NOT NULL);
    CREATE TABLE shop.actions (id text PRIMARY KEY, customer_id text REFERENCES shop.customers, ip text, action text NOT NULL, at timestamptz NOT NULL);
    CREATE TABLE log.requests (id text PRIMARY KEY, customer_id text, ip text, path text NOT NULL, user_agent text, at timestamptz NOT NULL);
    CREATE INDEX ON shop.orders (customer_id); CREATE INDEX ON shop.orders (lower(email)); CREATE INDEX ON shop.payments (order_number);`,
  buycpanel: `
    CREATE SCHEMA licence;
    CREATE TABLE licence.accounts (id text PRIMARY KEY, name text NOT NULL, email text NOT NULL, phone text, mailing_address text, created_at timestamptz NOT NULL);
    CREATE TABLE licence.licences (order_number text PRIMARY KEY, account_id text NOT NULL REFERENCES licence.accounts, contents text NOT NULL, amount int NOT NULL, created_at timestamptz NOT NULL);
    CREATE TABLE licence.subscriptions (email text PRIMARY KEY, topics text NOT NULL, since timestamptz NOT NULL);
    CREATE TABLE licence.tickets (id text PRIMARY KEY, account_id text REFERENCES licence.accounts, email text NOT NULL, message text, at timestamptz NOT NULL);`,
};

export type Company = keyof typeof schemas;

/** The databases of the two companies, on a PostgreSQL server of their own: nothing that Lethe starts or owns. */
export class Shops {
  readonly #server: EmbeddedPostgres;

  private constructor(server: EmbeddedPostgres) {
    this.#server = server;
  }

  static async start(dir: string): Promise<Shops> {
    return new Shops(await startEmbeddedPostgres({ dir }));
  }

  /** Connection string of a company's database, password included. */
  url(company: Company): string {
    return this.#server.url.replace(/\/[^/]*$/, `/${company}`);
  }

  /** Creates a company's database with the rows that its services had written by the end of the year. */
  async open(company: Company, year: Year): Promise<void> {
    const admin = new Database({ url: this.#server.url, application: 'lethe-demo', max: 1 });
    await admin.query(`CREATE DATABASE ${company}`);
    await admin.end();
    await this.#with(company, async (db) => {
      await db.query(schemas[company]);
      for (const table of tablesOf(company)) await insert(db, table, year.tables.get(table) ?? []);
    });
  }

  /** Number of rows in each table of a company. */
  async counts(company: Company): Promise<Record<string, number>> {
    return this.#with(company, async (db) => {
      const counts: Record<string, number> = {};
      for (const table of tablesOf(company))
        counts[table] = Number((await db.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
      return counts;
    });
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async #with<T>(company: Company, work: (db: Database) => Promise<T>): Promise<T> {
    const db = new Database({ url: this.url(company), application: `${company}-shop`, max: 1 });
    try {
      return await work(db);
    } finally {
      await db.end();
    }
  }
}

/** In the order in which rows can be inserted: what is referred to comes first. */
function tablesOf(company: Company): string[] {
  return [...schemas[company].matchAll(/CREATE TABLE (\S+)/g)].map((match) => match[1] ?? '');
}

async function insert(db: Database, table: string, rows: Row[]): Promise<void> {
  await db.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [JSON.stringify(rows)]);
}
