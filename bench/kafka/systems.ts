import { join } from 'node:path';
import pg from 'pg';
import { type Connector, LocalSecrets, openConnector, type Who } from '#connectors';
import type { SystemFile } from '#domain';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#postgres';
import { RedisServer } from '../../test/support/redis.ts';
import { WebhookReceiver } from '../../test/support/webhook-receiver.ts';

const SIGNING_KEY = 'a key that both know';
const FIELDS = [{ name: 'email' }];

/** A customer is found by number and by email; in PostgreSQL with one order, in the other stores as one record. */
const customer = (n: number) => ({ id: `e-${n}`, email: `erased-${n}@example.org` });

/** Eight systems of `jrpanel` that hold the same customers: four databases of a PostgreSQL, two of a Redis, and two programs behind webhooks, on two more of it. */
export class Systems {
  /** What their files call secrets. */
  readonly secrets: Record<string, string> = {};
  readonly files: SystemFile[] = [];
  private readonly databases: pg.Pool[] = [];
  private readonly receivers: WebhookReceiver[] = [];

  private constructor(
    private readonly postgres: EmbeddedPostgres,
    private readonly redis: RedisServer,
  ) {}

  static async start(dir: string): Promise<Systems> {
    const [postgres, redis] = await Promise.all([
      startEmbeddedPostgres({ dir: join(dir, 'systems') }),
      RedisServer.start(['--appendfsync', 'always']),
    ]);
    const systems = new Systems(postgres, redis);
    for (let n = 1; n <= 4; n++) await systems.addDatabase(n);
    for (let n = 5; n <= 6; n++) systems.addRedis(n);
    for (let n = 7; n <= 8; n++) await systems.addWebhook(n);
    return systems;
  }

  /** Customers `from` to `to` − 1, in every system. */
  async fill(from: number, to: number): Promise<void> {
    const customers = Array.from({ length: to - from }, (_, n) => customer(from + n));
    const [ids, emails] = [customers.map(({ id }) => id), customers.map(({ email }) => email)];
    for (const database of this.databases) {
      await database.query('INSERT INTO customers SELECT * FROM unnest($1::text[], $2::text[])', [ids, emails]);
      await database.query(`INSERT INTO orders SELECT 'o-' || id, id, '1 Main St' FROM unnest($1::text[]) AS id`, [ids]);
    }
    const hash = (n: number) =>
      customers
        .map(({ id, email }) => `HSET customer:${id} email ${email}`)
        .concat([`SELECT ${n}`])
        .toReversed();
    for (let n = 5; n <= 8; n++) await this.redis.run(hash(n).join('\n'));
  }

  /** How many customers and orders are left, over all systems. */
  async left(): Promise<number> {
    let left = 0;
    for (const database of this.databases) {
      const { rows } = await database.query<{ n: string }>('SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM orders) AS n');
      left += Number(rows[0]?.n);
    }
    for (let n = 5; n <= 8; n++) left += Number(await this.redis.cli('-n', String(n), 'DBSIZE'));
    return left;
  }

  /** Whom a system is asked for. */
  who(n: number): Who {
    const { id, email } = customer(n);
    const identifiers = [
      { type: 'customer_id', value: id },
      { type: 'email', value: email },
    ];
    return { identifiers, records: [{ dataset: 'customers', record: id }] };
  }

  open(file: SystemFile): Connector {
    return openConnector(file, new LocalSecrets({ environment: this.secrets })) as Connector;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.databases.map((database) => database.end()), ...this.receivers.map((receiver) => receiver.stop())]);
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
  }

  private async addDatabase(n: number): Promise<void> {
    const admin = new pg.Client(this.postgres.url);
    await admin.connect();
    await admin.query(`CREATE DATABASE shop_${n}`);
    await admin.end();
    const url = this.postgres.url.replace(/\/[^/]*$/, `/shop_${n}`);
    const database = new pg.Pool({ connectionString: url, max: 1 });
    database.on('error', () => undefined);
    await database.query('CREATE TABLE customers (id text PRIMARY KEY, email text NOT NULL)');
    await database.query('CREATE INDEX ON customers (lower(email))');
    await database.query('CREATE TABLE orders (id text PRIMARY KEY, customer_id text NOT NULL REFERENCES customers, address text)');
    await database.query('CREATE INDEX ON orders (customer_id)');
    this.databases.push(database);
    const connection = { url: this.secret(n, url) };
    const file = this.file(n, 'postgresql', connection, 'public.customers', { customer_id: 'id', email: 'email' });
    const references = [{ dataset: 'customers', column: 'customer_id' }];
    const orders = { name: 'orders', category: 'order', location: 'public.orders', key: 'id', references, fields: [{ name: 'address' }] };
    file.datasets.push({ ...orders, erase: 'delete-row' });
  }

  private addRedis(n: number): void {
    this.file(n, 'redis', { url: this.secret(n, this.redis.url.replace(/\d$/, String(n))) }, 'customer:{id}', { customer_id: 'id' });
  }

  private async addWebhook(n: number): Promise<void> {
    const url = this.redis.url.replace(/\d$/, String(n));
    const own = { controller: 'jrpanel', name: 'own', connector: 'redis', connection: { url: 'env:LETHE_SECRET_JRPANEL_OWN' } };
    const datasets = [dataset('customer:{id}', { customer_id: 'id' })];
    const secrets = new LocalSecrets({ environment: { LETHE_SECRET_JRPANEL_OWN: url } });
    const store = openConnector({ ...own, datasets }, secrets) as Connector;
    const receiver = await WebhookReceiver.start(SIGNING_KEY, () => store);
    this.receivers.push(receiver);
    const connection = { endpoint: receiver.endpoint, signingKey: this.secret(n, SIGNING_KEY) };
    this.file(n, 'webhook', connection, 'customers', { customer_id: 'id' });
  }

  private file(n: number, connector: string, connection: SystemFile['connection'], location: string, identifiers: Record<string, string>) {
    const datasets = [dataset(location, identifiers)];
    const file: SystemFile = { controller: 'jrpanel', name: `system-${n}`, connector, ...(connection && { connection }), datasets };
    this.files.push(file);
    return file;
  }

  private secret(n: number, value: string): string {
    const name = `LETHE_SECRET_JRPANEL_S${n}`;
    this.secrets[name] = value;
    return `env:${name}`;
  }
}

function dataset(location: string, identifiers: Record<string, string>): SystemFile['datasets'][number] {
  return { name: 'customers', category: 'account', location, key: 'id', identifiers, erase: 'delete-row', fields: FIELDS };
}
