import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { lines, type MatrixStore, type Person } from './store.ts';

const run = promisify(execFile);

const SYSTEM = `
controller: jrpanel
name: shop-db
connector: postgresql
# A wait for a lock outlasts the session of the eraser's consumers.
connection: { url: 'env:LETHE_SECRET_JRPANEL_SHOP', lockTimeoutMs: 8000, statementTimeoutMs: 9000 }
datasets:
  - name: customers
    category: account
    location: public.customers
    key: id
    identifiers: { email: email }
    erase: delete-row
    fields: [{ name: email }]
  - name: orders
    category: order
    location: public.orders
    key: id
    references: [{ dataset: customers, column: customer_id }]
    erase: delete-row
    fields: [{ name: delivery_address }]
`;

/** Every row that is deleted is noted, in the transaction that deletes it. Rows of people who are to be kept are not deleted. */
const TABLES = `
create table customers (id text primary key, email text not null);
create table orders (id text primary key, customer_id text not null references customers, delivery_address text);
create table deletions (what text, id text);
create function note() returns trigger language plpgsql as $$ begin insert into public.deletions values (tg_table_name, old.id); return null; end $$;
create trigger noted after delete on customers for each row execute function note();
create trigger noted after delete on orders for each row execute function note();
create table kept (id text);
create function keep() returns trigger language plpgsql as $$ begin
  if exists (select from public.kept where id = to_jsonb(old) ->> tg_argv[0]) then return null; end if;
  return old;
end $$;
create trigger kept before delete on customers for each row execute function keep('id');
create trigger kept before delete on orders for each row execute function keep('customer_id');
`;

/** A shop on PostgreSQL: a customer with two orders each. */
export class ShopStore implements MatrixStore {
  readonly system = 'shop-db';
  readonly systemFile = SYSTEM;
  readonly counts = { customers: 1, orders: 2 };

  private constructor(
    private readonly database: TestDatabase,
    readonly network: TcpProxy,
  ) {}

  static async start(): Promise<ShopStore> {
    const database = await testDatabase();
    const store = new ShopStore(database, await TcpProxy.start(Number(new URL(database.url).port)));
    await store.psql(TABLES);
    return store;
  }

  get secrets(): Record<string, string> {
    const url = new URL(this.database.url);
    url.port = String(this.network.port);
    return { LETHE_SECRET_JRPANEL_SHOP: url.href };
  }

  isDeletion(chunk: Buffer): boolean {
    return chunk.includes('commit\0');
  }

  async fill({ id, email }: Person): Promise<void> {
    await this.psql(`insert into customers values ('${id}', '${email}');
      insert into orders values ('${id}-1', '${id}', '1 Main St'), ('${id}-2', '${id}', '2 Main St')`);
  }

  async shown({ id }: Person): Promise<string[]> {
    return lines(
      await this.psql(`select 'customer', id, email from customers where id = '${id}'
        union all select 'order', id, delivery_address from orders where customer_id = '${id}' or id like '${id}-%'`),
    );
  }

  async deletions({ id }: Person): Promise<string[]> {
    return lines(
      await this.psql(
        `select what, id, count(*) from deletions where id = '${id}' or id like '${id}-%' group by what, id order by what, id`,
      ),
    );
  }

  /** Triggers swallow what would be deleted of the person, without an error. */
  async lie({ id }: Person): Promise<() => Promise<void>> {
    await this.psql(`insert into kept values ('${id}')`);
    return () => this.psql('truncate kept').then(() => undefined);
  }

  /** Another transaction that holds a row of a person's, until `release`. */
  async lock({ id }: Person): Promise<{ release(): Promise<void> }> {
    const db = this.database.owner();
    const [held, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const transaction = db.transaction(async (tx) => {
      await tx.query(`select from orders where id = '${id}-1' for update`);
      held.resolve();
      await end.promise;
    });
    await Promise.race([held.promise, transaction]);
    return {
      release: async () => {
        end.resolve();
        await transaction;
      },
    };
  }

  /** How many statements of the eraser wait for a lock now. */
  async waiting(): Promise<number> {
    const sql = `select count(*) from pg_stat_activity where application_name = 'lethe' and wait_event_type = 'Lock' and datname = current_database()`;
    return Number(await this.psql(sql));
  }

  async psql(sql: string): Promise<string> {
    const { stdout } = await run('psql', ['-X', '-q', '-t', '-A', '-F', ' ', '-v', 'ON_ERROR_STOP=1', '-c', sql, this.database.url]);
    return stdout.trim();
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.database.drop();
  }
}
