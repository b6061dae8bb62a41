import pg from 'pg';
import type { SystemFile } from '#domain';
import { shopSystem } from './connector-contract.ts';

/** The shop of the connectors' contract as tables of PostgreSQL. */
export const TABLES = `
create schema shop;
create table shop.customers (id text primary key, email text not null, name text, phone text, "Odd ""Name" text);
create table shop.orders (id int primary key, customer_id text references shop.customers, delivery_address text, placed timestamptz not null);
create table shop.parcels (id bigint primary key, order_id int, tracking varchar(20));
create table shop.invoices (id int primary key, email text, name varchar(20) not null, ip inet, born date, note text, amount numeric(8, 2));
`;

export const ROWS = `
truncate shop.customers, shop.orders, shop.parcels, shop.invoices;
insert into shop.customers values ('c-1', 'Ada@Example.org', 'Ada', '+1 (555) 010-0100'), ('c-2', 'ben@example.org', 'Ben', '+1 555 010 0101');
insert into shop.orders values (1, 'c-1', '1 Main St', '2026-05-03 12:00+02'), (2, 'c-1', '1 Main St', '2026-06-03 10:00Z'), (3, 'c-2', '2 Main St', '2026-06-03 10:00Z');
insert into shop.parcels values (11, 1, 'T-11'), (13, 3, 'T-13');
insert into shop.invoices values (21, 'ada@example.org', 'Ada', '203.0.113.77', '1990-12-10', 'left at the door', 10.5),
  (22, 'ADA@example.org', 'Ada', '2001:db8:1:2::3', null, null, 7), (23, 'ben@example.org', 'Ben', '203.0.113.78', '1980-01-05', 'rang twice', 9);
`;

/** What stands there, by dataset. */
export const CONTENT: Record<string, string> = {
  customers: `select case id when 'c-2' then 'ben' else 'ada' end as owner, id, email, name, phone from shop.customers order by id`,
  orders: `select case when id = 3 then 'ben' else 'ada' end as owner, id, customer_id, delivery_address, placed::text from shop.orders order by id`,
  parcels: `select case when id = 13 then 'ben' else 'ada' end as owner, id::int, order_id, tracking from shop.parcels order by id`,
  invoices: `select case when id = 23 then 'ben' else 'ada' end as owner, id, email, name, host(ip) as ip, born::text, note, amount::text from shop.invoices order by id`,
};

const LOCATIONS = { customers: 'shop.customers', orders: 'shop.orders', parcels: 'shop.parcels', invoices: 'shop.invoices' };

export const postgresShop = (): SystemFile => shopSystem('postgresql', { url: 'env:SHOP_DB_URL', lockTimeoutMs: 2000 }, LOCATIONS);

/** The rows of the last statement. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(`set timezone = 'UTC'; ${sql}`).then((results) => [results].flat().at(-1)!);
  await client.end();
  return rows;
}

/** Everything that the shop holds now. */
export async function shopContent(url: string): Promise<Record<string, Record<string, unknown>[]>> {
  const entries = await Promise.all(Object.entries(CONTENT).map(async ([name, sql]) => [name, await query(url, sql)] as const));
  return Object.fromEntries(entries);
}

/** Resolves once a statement of a connector waits for a lock. */
export async function waitingForLock(url: string): Promise<number> {
  for (;;) {
    const [row] = await query(
      url,
      `select pid from pg_stat_activity where application_name = 'lethe' and wait_event_type = 'Lock' and datname = current_database()`,
    );
    if (row) return row.pid as number;
  }
}

/** Holds what a statement locks while something else happens. */
export async function whileLocked<T>(url: string, lock: string, work: () => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query(`begin; ${lock}`);
    return await work();
  } finally {
    await holder.end();
  }
}
