import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import type { Installation } from './installation.ts';
import { call } from './http.ts';

/** Somebody of whom the shop keeps what it has. */
const STAYS = 'stays@example.org';

/**
 * A system of jrpanel's with a connector: a database on the installation's own PostgreSQL, which is killed as well. The worker's eraser deletes in it
 * whom an erasure is about, and answers by itself.
 */
export class Shop {
  static readonly system = 'shop';

  private constructor(private readonly url: string) {}

  static async open(installation: Installation): Promise<Shop> {
    const url = installation.engines.postgresUrl.replace(/\/[^/]*$/, '/shop');
    const server = new pg.Client({ connectionString: installation.engines.postgresUrl });
    await server.connect();
    await server.query('CREATE DATABASE shop');
    await server.end();
    const shop = new Shop(url);
    await shop.query('CREATE TABLE customers (id serial PRIMARY KEY, email text UNIQUE NOT NULL)');
    await shop.query('CREATE TABLE orders (id text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, delivery_address text)');
    await shop.add(STAYS, 'o-stays');
    await shop.register(installation);
    return shop;
  }

  /** A customer with one order. */
  async add(email: string, order: string): Promise<void> {
    await this.query('INSERT INTO customers (email) VALUES ($1) ON CONFLICT DO NOTHING', [email]);
    await this.query("INSERT INTO orders SELECT $2, id, '1 Main St' FROM customers WHERE email = $1 ON CONFLICT DO NOTHING", [
      email,
      order,
    ]);
  }

  /** What the shop has of anybody else than whom it should have, in words. */
  async faults(): Promise<string[]> {
    const customers = await this.query('SELECT email FROM customers');
    const orders = await this.query('SELECT id FROM orders');
    const left = JSON.stringify([customers.map((row) => row['email']), orders.map((row) => row['id'])]);
    const expected = JSON.stringify([[STAYS], ['o-stays']]);
    return left === expected ? [] : [`the shop still has ${left}`];
  }

  private async register({ dir, url, keys }: Installation): Promise<void> {
    const folder = join(dir, 'secrets', 'jrpanel');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'shop'), this.url, { mode: 0o600 });
    const system = {
      controller: 'jrpanel',
      name: Shop.system,
      connector: 'postgresql',
      connection: { url: `file:${join(folder, 'shop')}` },
      datasets: [
        {
          name: 'customers',
          category: 'account',
          location: 'public.customers',
          key: 'id',
          identifiers: { email: 'email' },
          fields: [{ name: 'email' }],
          erase: 'delete-row',
        },
        {
          name: 'orders',
          category: 'order',
          location: 'public.orders',
          key: 'id',
          references: [{ dataset: 'customers', column: 'customer_id' }],
          fields: [{ name: 'delivery_address' }],
          erase: 'delete-row',
        },
      ],
    };
    const answer = await call(`${url}/v1/systems/${Shop.system}`, { method: 'PUT', key: keys['jrpanel']!['admin']!, body: system });
    if (answer?.status !== 200) throw new Error(`The shop could not be registered: ${answer?.status} ${answer?.text}`);
  }

  /** On a connection of its own, again and again until it succeeds: the server may be down at any moment. */
  private async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    for (;;) {
      const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query<Record<string, unknown>>(text, values)).rows;
      } catch (error) {
        // Class 42 is a mistake in the statement itself; everything else passes.
        if ((error as { code?: string }).code?.startsWith('42')) throw error;
        await after(50);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}
