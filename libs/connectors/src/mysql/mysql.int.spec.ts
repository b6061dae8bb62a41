import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SystemFile } from '#domain';
import { openConnector, type Connector, type EraseResult } from '#connectors';
import { Certificates } from '../../../../test/support/certificates.ts';
import { collect } from '../../../../test/support/collect.ts';
import {
  ada,
  connectorContract,
  openSystem,
  secretsOf,
  shopSystem,
  type ContractedSystem,
} from '../../../../test/support/connector-contract.ts';
import { scopeContract } from '../../../../test/support/scope-contract.ts';
import { SCOPED_ROWS, SCOPED_TABLES } from '../../../../test/support/scoped-shop.ts';
import { MariaDb } from '../../../../test/support/mariadb.ts';

const TABLES = `
create database shop character set utf8mb4 collate utf8mb4_general_ci; use shop;
create table customers (id varchar(40) primary key, email varchar(200) not null, name text, phone text, \`Odd \`\`Name\` text);
create table orders (id int primary key, customer_id varchar(40), delivery_address text, placed timestamp not null, foreign key (customer_id) references customers (id));
create table parcels (id bigint primary key, order_id int, tracking varchar(20));
create table invoices (id int primary key, email varchar(200), name varchar(20) not null, ip varchar(45), born date, note text, amount decimal(8, 2));
`;

const ROWS = `
set time_zone = '+00:00'; set foreign_key_checks = 0;
delete from parcels; delete from orders; delete from invoices; delete from customers;
insert into customers values ('c-1', 'Ada@Example.org', 'Ada', '+1 (555) 010-0100', null), ('c-2', 'ben@example.org', 'Ben', '+1 555 010 0101', null);
insert into orders values (1, 'c-1', '1 Main St', '2026-05-03 10:00'), (2, 'c-1', '1 Main St', '2026-06-03 10:00'), (3, 'c-2', '2 Main St', '2026-06-03 10:00');
insert into parcels values (11, 1, 'T-11'), (13, 3, 'T-13');
insert into invoices values (21, 'ada@example.org', 'Ada', '203.0.113.77', '1990-12-10', 'left at the door', 10.5),
  (22, 'ADA@example.org', 'Ada', '2001:db8:1:2::3', null, null, 7), (23, 'ben@example.org', 'Ben', '203.0.113.78', '1980-01-05', 'rang twice', 9);
`;

const CONTENT: Record<string, string> = {
  customers: `select if(id = 'c-2', 'ben', 'ada') as owner, id, email, name, phone from customers order by id`,
  orders: `select if(id = 3, 'ben', 'ada') as owner, id, customer_id, delivery_address, placed from orders order by id`,
  parcels: `select if(id = 13, 'ben', 'ada') as owner, id, order_id, tracking from parcels order by id`,
  invoices: `select if(id = 23, 'ben', 'ada') as owner, id, email, name, ip, born, note, amount from invoices order by id`,
};

const LOCATIONS = { customers: 'shop.customers', orders: 'orders', parcels: 'shop.parcels', invoices: 'invoices' };
const systemFile = (): SystemFile => shopSystem('mysql', { url: 'env:SHOP_DB_URL', lockTimeoutMs: 2000 }, LOCATIONS);

let server: Promise<MariaDb> | undefined;
/** One server for this file, with the shop in it. */
function started(): Promise<MariaDb> {
  server ??= MariaDb.start().then(async (database) => {
    await database.query(TABLES);
    return database;
  });
  return server;
}
afterAll(async () => (await server)?.stop());

const open = (database: MariaDb, system = systemFile(), user = 'root'): Connector =>
  openSystem(system, { SHOP_DB_URL: database.url('shop', user) });

/** Holds what a statement locks while something else happens. */
async function whileLocked<T>(database: MariaDb, lock: string, work: () => Promise<T>): Promise<T> {
  const holder = await database.connect('shop');
  try {
    await holder.query(`begin; ${lock}`);
    return await work();
  } finally {
    holder.destroy();
  }
}

/** Cuts off the connection of a connector that waits for a row of the invoices. */
async function cutWhileWaiting(database: MariaDb, erase: () => Promise<EraseResult>): Promise<EraseResult> {
  return whileLocked(database, 'select * from invoices where id = 22 for update', async () => {
    const erasing = erase();
    for (;;) {
      const [waiting] = await database.query(
        `select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`,
      );
      // What the server shows of its transactions is renewed once nobody has asked for a tenth of a second.
      if (!waiting) await delay(150);
      if (!waiting) continue;
      await database.query(`kill connection ${Number(waiting.id)}`);
      return erasing;
    }
  });
}

async function contracted(): Promise<ContractedSystem> {
  const database = await started();
  return {
    connector: () => open(database),
    fill: async () => void (await database.query(ROWS, 'shop')),
    content: async () => {
      const entries = await Promise.all(
        Object.entries(CONTENT).map(async ([name, sql]) => [name, await database.query(sql, 'shop')] as const),
      );
      return Object.fromEntries(entries);
    },
    failHalfway: (erase) => cutWhileWaiting(database, erase),
    addLateParcel: async () => void (await database.query(`insert into parcels values (12, 1, 'T-12')`, 'shop')),
    close: async () => undefined,
    wholeNumbers: true,
  };
}

connectorContract('mysql', contracted);

scopeContract('mysql', async () => {
  const database = await started();
  await database.query(`create database shared character set utf8mb4; use shared; ${SCOPED_TABLES}`);
  return {
    connection: { url: 'env:SHARED_DB_URL' },
    connector: (system) => openSystem(system, { SHARED_DB_URL: database.url('shared') }),
    fill: async () => void (await database.query(SCOPED_ROWS)),
    rows: (sql) => database.query(sql),
    close: () => Promise.resolve(),
  };
});

describe('mysql', () => {
  let database: MariaDb;
  beforeAll(async () => {
    database = await started();
  });
  beforeEach(async () => void (await database.query(ROWS, 'shop')));

  it('given an erasure, then the database’s own client shows nothing of the person any more and everything of the other', async () => {
    expect((await open(database).erase(ada)).ok).toBe(true);
    const shown = await Promise.all(
      ['customers', 'orders', 'parcels', 'invoices'].map((table) => database.shown(`select * from ${table} order by 1`, 'shop')),
    );
    const [customers, orders, parcels, invoices] = shown;
    expect({ customers, orders, parcels }).toEqual({
      customers: 'c-2\tben@example.org\tBen\t+1 555 010 0101\tNULL',
      orders: expect.stringMatching(/^3\tc-2\t2 Main St\t2026-06-03 \d\d:00:00$/),
      parcels: '13\t3\tT-13',
    });
    expect(invoices?.split('\n')).toEqual([
      expect.stringMatching(/^21\thmac:[0-9a-f.]+\terased\t203\.0\.113\.0\t1990-01-01\tNULL\t10\.50$/),
      expect.stringMatching(/^22\thmac:[0-9a-f.]+\terased\t2001:db8:1::\tNULL\tNULL\t7\.00$/),
      '23\tben@example.org\tBen\t203.0.113.78\t1980-01-05\trang twice\t9.00',
    ]);
  });

  it('given a row that another transaction holds for too long, then it fails as locked and nothing is changed', async () => {
    const system = systemFile();
    system.connection = { ...system.connection, lockTimeoutMs: 1 };
    const result = await whileLocked(database, `select * from orders where id = 2 for update`, () => open(database, system).erase(ada));
    expect(result).toEqual({ ok: false, code: 'locked' });
    expect(await database.query('select count(*) as parcels from parcels', 'shop')).toEqual([{ parcels: 2 }]);
  });

  it.each<[string, () => Promise<EraseResult> | undefined, string]>([
    [
      'a server that is not there',
      () => openSystem(systemFile(), { SHOP_DB_URL: 'mysql://nobody@127.0.0.1:1/nothing' }).erase(ada),
      'unreachable',
    ],
    ['a URL that is none', () => openSystem(systemFile(), { SHOP_DB_URL: 'shop' }).erase(ada), 'unreachable'],
    ['a login that is refused', () => open(database, systemFile(), 'root:wrong').erase(ada), 'not-allowed'],
    ['a database that is not there', () => openSystem(systemFile(), { SHOP_DB_URL: database.url('nothing') }).erase(ada), 'unreachable'],
    ['a secret that is not there', () => openConnector(systemFile(), secretsOf({ 'env:HASH_KEY': 'k' }))?.erase(ada), 'secret-missing'],
    [
      'a hash key that is not there',
      () => openConnector(systemFile(), secretsOf({ 'env:SHOP_DB_URL': database.url('shop') }))?.erase(ada),
      'secret-missing',
    ],
  ])('given %s, then it fails with its code and erases nothing', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
    expect(await database.query('select count(*) as customers from customers', 'shop')).toEqual([{ customers: 2 }]);
  });

  it('given a server without TLS where it is asked for, then nothing is sent to it', async () => {
    const system = systemFile();
    system.connection = { ...system.connection, tls: 'verify' };
    expect(await open(database, system).erase(ada)).toEqual({ ok: false, code: 'unreachable' });
  });

  it('with TLS it speaks only to a server whose certificate holds', async () => {
    const certificates = await Certificates.make();
    const secured = await MariaDb.start([
      `--ssl-cert=${certificates.certificateFile}`,
      `--ssl-key=${certificates.keyFile}`,
      '--require-secure-transport=off',
    ]);
    await secured.query(TABLES);
    await secured.query(`create user far identified by 'f' require ssl; grant all on shop.* to far`);
    const as = (host: string, connection: Record<string, unknown>) =>
      openSystem(
        { ...systemFile(), connection: { url: 'env:SHOP_DB_URL', ...connection } },
        { SHOP_DB_URL: `mysql://far:f@${host}:${secured.port}/shop`, CA: certificates.authority, OTHER: certificates.other },
      ).verify(ada);
    const answers = [
      await as('localhost', { tls: 'verify', ca: 'env:CA' }),
      await as('localhost', { tls: 'verify', ca: 'env:OTHER' }),
      await as('localhost', { tls: 'verify' }),
      await as('127.0.0.1', {}),
    ];
    await secured.stop();
    await certificates.remove();
    const refused = { ok: false, code: 'unreachable' };
    expect(answers).toEqual([{ ok: true, remaining: {} }, refused, refused, { ok: false, code: 'not-allowed' }]);
  });

  it.each<[string, string, string, string]>([
    [
      'a column that is gone',
      'alter table parcels rename column tracking to code',
      'alter table parcels rename column code to tracking',
      'schema-mismatch',
    ],
    [
      'a table that is a view',
      'rename table parcels to p; create view parcels as select * from p',
      'drop view parcels; rename table p to parcels',
      'schema-mismatch',
    ],
    [
      'a table whose engine has no transactions',
      'alter table parcels engine = MyISAM',
      'alter table parcels engine = InnoDB',
      'schema-mismatch',
    ],
    [
      'a table without a primary key',
      'alter table invoices drop primary key',
      'alter table invoices add primary key (id)',
      'schema-mismatch',
    ],
    [
      'a table that refers to an order',
      'create table refunds (order_id int, foreign key (order_id) references orders (id)); insert into refunds values (1)',
      'drop table refunds',
      'foreign-key',
    ],
    [
      'a trigger that keeps a row as it is',
      'create trigger keep before update on invoices for each row set new.email = old.email, new.name = old.name, new.ip = old.ip, new.born = old.born, new.note = old.note',
      'drop trigger keep',
      'constraint',
    ],
  ])('given %s, then it fails and erases nothing', async (_, before, after, code) => {
    await database.query(before, 'shop');
    const result = await open(database).erase(ada);
    const counts = await database.query(
      'select (select count(*) from parcels) as parcels, (select count(*) from customers) as customers',
      'shop',
    );
    await database.query(after, 'shop');
    expect(result).toEqual({ ok: false, code });
    expect(counts).toEqual([{ parcels: 2, customers: 2 }]);
  });

  it('given a late row that a session without foreign keys wrote under the person, then verify finds it', async () => {
    const connector = open(database);
    const erased = await connector.erase(ada);
    await database.query(`set foreign_key_checks = 0; insert into orders values (4, 'c-1', 'x', now())`, 'shop');
    expect(await connector.verify({ ...ada, records: erased.ok ? erased.found : [] })).toEqual({ ok: true, remaining: { orders: 1 } });
  });

  it.each([
    ['a telephone number by its digits', { type: 'phone', value: '+15550100100' }, 1],
    ['a number of someone else', { type: 'phone', value: '+15550100999' }, 0],
    ['an email in any case', { type: 'email', value: 'ada@example.org' }, 1],
    ['no email that the collation takes for the same', { type: 'email', value: 'àda@example.org' }, 0],
    ['a customer number exactly', { type: 'customer_id', value: 'c-1' }, 1],
    ['no customer number in another case', { type: 'customer_id', value: 'C-1' }, 0],
    ['no customer number with a space behind it', { type: 'customer_id', value: 'c-1 ' }, 0],
    ['a type that the system does not have', { type: 'licence', value: 'c-1' }, 0],
  ])('finds %s', async (_, identifier, customers) => {
    const result = await open(database).verify({ identifiers: [identifier], records: [] });
    expect(result.ok && (result.remaining.customers ?? 0)).toBe(customers);
  });

  it('text that begins with a number is not that number', async () => {
    await database.query(
      `insert into customers values ('1', 'zoe@example.org', 'Zoe', null, null), ('1abc', 'yan@example.org', 'Yan', null, null)`,
      'shop',
    );
    const result = await open(database).erase({ identifiers: [{ type: 'customer_id', value: '1' }], records: [] });
    expect(result.ok && result.counts.customers).toBe(1);
    expect(await database.query(`select id from customers where name in ('Zoe', 'Yan')`, 'shop')).toEqual([{ id: '1abc' }]);
  });

  it('finds what stands in columns of other character sets, and nothing that they cannot hold', async () => {
    await database.query('alter table invoices modify email varchar(200) character set latin1 collate latin1_general_cs', 'shop');
    await database.query(`update invoices set email = 'Zoë@example.org' where id = 23`, 'shop');
    const verify = (value: string) => open(database).verify({ identifiers: [{ type: 'email', value }], records: [] });
    const found = [await verify('zoë@example.org'), await verify('ada@example.org'), await verify('😀@example.org')];
    await database.query('alter table invoices modify email varchar(200) character set utf8mb4', 'shop');
    expect(found.map((one) => one.ok && one.remaining.invoices)).toEqual([1, 2, undefined]);
  });

  it('takes values of every type, reads them as JSON has them, and writes fixed ones as the column spells them', async () => {
    await database.query(
      `create table kinds (k binary(2) primary key, email varchar(99), flag boolean, small smallint unsigned, big bigint, exact decimal(20,4), rough double, at datetime(3), stamp timestamp(6) null,
        day date, bytes blob, doc json, choice enum('a', 'b'), price decimal(8,2) not null, seen datetime(6), due date);
       insert into kinds values (x'00ff', 'ada@example.org', true, 65535, 9007199254740993, 1.5, 0.25, '2026-01-02 03:04:05.120', '2026-01-02 03:04:05.000001', '2026-01-02', x'f09f', '{"a":1}', 'b', 3, '2026-01-02 03:04:05.5', '2026-01-02')`,
      'shop',
    );
    const fields = ['flag', 'small', 'big', 'exact', 'rough', 'at', 'stamp', 'day', 'bytes', 'doc', 'choice'];
    const kinds: SystemFile['datasets'][number] = {
      name: 'kinds',
      category: 'account',
      location: 'kinds',
      key: 'k',
      identifiers: { email: 'email' },
      erase: 'fields',
      fields: [
        { name: 'email', action: { do: 'leave' } },
        ...fields.map((name) => ({ name, action: { do: 'null' as const } })),
        { name: 'price', action: { do: 'fixed', value: '0' } },
        { name: 'seen', action: { do: 'year-of-date' } },
        { name: 'due', action: { do: 'fixed', value: '1970-01-01' } },
      ],
    };
    const connector = open(database, { ...systemFile(), datasets: [kinds] });
    const problems = await connector.check();
    const collected = await connector.collect(ada);
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('kinds'));
    await collected.collection.close();
    const erased = await connector.erase(ada);
    const again = await connector.erase(ada);
    const verified = await connector.verify(ada);
    const left = await database.query('select * from kinds', 'shop');
    await database.query('drop table kinds', 'shop');
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        k: Buffer.from([0, 255]).toString('base64'),
        email: 'ada@example.org',
        flag: true,
        small: 65_535,
        big: '9007199254740993',
        exact: '1.5000',
        rough: 0.25,
        at: '2026-01-02T03:04:05.12',
        stamp: '2026-01-02T03:04:05.000001Z',
        day: '2026-01-02',
        bytes: Buffer.from([0xf0, 0x9f]).toString('base64'),
        doc: '{"a":1}',
        choice: 'b',
        price: '3.00',
        seen: '2026-01-02T03:04:05.5',
        due: '2026-01-02',
      },
    ]);
    expect([erased.ok && erased.counts, again.ok && again.counts, verified]).toEqual([
      { kinds: 1 },
      { kinds: 0 },
      { ok: true, remaining: {} },
    ]);
    expect(left).toEqual([
      {
        k: Buffer.from([0, 255]),
        email: 'ada@example.org',
        ...Object.fromEntries(fields.map((name) => [name, null])),
        price: '0.00',
        seen: '2026-01-01 00:00:00.000000',
        due: '1970-01-01',
      },
    ]);
  });

  it('erases and verifies more rows than one page, and those of others between them stay', async () => {
    await database.query(
      `insert into invoices select 100 + seq, if(seq % 3 = 0, 'ben@example.org', 'ada@example.org'), 'N', null, null, 'x', 1 from seq_1_to_2400`,
      'shop',
    );
    const connector = open(database);
    const result = await connector.erase(ada);
    expect(result.ok && [result.counts.invoices, result.retained[0]?.count]).toEqual([1602, 1602]);
    expect(await connector.verify(ada)).toEqual({ ok: true, remaining: {} });
    expect(await database.query(`select count(*) as n from invoices where email = 'ben@example.org' and note = 'x'`, 'shop')).toEqual([
      { n: 800 },
    ]);
  });

  it('reads more rows than one page in order, twice at once, and ends when its caller gives up', async () => {
    await database.query(`insert into invoices select 100 + seq, 'ada@example.org', 'N', null, null, 'x', 1 from seq_1_to_950`, 'shop');
    const cancel = new AbortController();
    const collected = await open(database).collect(ada, cancel.signal);
    if (!collected.ok) throw new Error(collected.code);
    const ids = async () => (await collect(collected.collection.rows('invoices'))).map((row) => row.id);
    const [first, second] = await Promise.all([ids(), ids()]);
    cancel.abort();
    await expect(ids()).rejects.toMatchObject({ code: 'aborted', message: 'aborted' });
    await collected.collection.close();
    expect(first).toEqual([21, 22, ...Array.from({ length: 950 }, (_, n) => 101 + n)]);
    expect(second).toEqual(first);
  });

  it('takes names that need quoting', async () => {
    const system = systemFile();
    system.datasets = [{ ...system.datasets[0]!, fields: [{ name: 'Odd `Name', as: 'odd' }] }];
    await database.query(`update customers set \`Odd \`\`Name\` = 'x' where id = 'c-1'`, 'shop');
    const collected = await open(database, system).collect(ada);
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('customers'));
    await collected.collection.close();
    expect(rows).toEqual([{ id: 'c-1', email: 'Ada@Example.org', phone: '+1 (555) 010-0100', odd: 'x' }]);
  });

  it('looks again with the credentials that the file gives for it', async () => {
    await database.query(`create user looks identified by 'l'; grant select on shop.* to looks`);
    const system = systemFile();
    system.connection = { url: 'env:SHOP_DB_URL', verifyUrl: 'env:LOOK_URL' };
    const as = (user: string) => openSystem(system, { SHOP_DB_URL: database.url('shop'), LOOK_URL: database.url('shop', user) });
    const looked = [
      await as('looks:l').verify(ada),
      await as('looks:l').check(),
      await as('looks:wrong').verify(ada),
      await as('looks:wrong').check(),
    ];
    await database.query('drop user looks');
    expect(looked).toEqual([
      { ok: true, remaining: { customers: 1, orders: 2, parcels: 1, invoices: 2 } },
      [],
      { ok: false, code: 'not-allowed' },
      [{ code: 'not-allowed', reason: 'what is looked at again after an erasure could not be looked at: not-allowed' }],
    ]);
  });

  describe('check', () => {
    it.each<[string, string, string, object[]]>([
      [
        'a missing table',
        'rename table parcels to packets',
        'rename table packets to parcels',
        [{ code: 'no-table', dataset: 'parcels', reason: 'there is no table shop.parcels, or no right to see it' }],
      ],
      [
        'a missing column',
        'alter table parcels rename column tracking to code',
        'alter table parcels rename column code to tracking',
        [{ code: 'no-column', dataset: 'parcels', column: 'tracking', reason: 'shop.parcels has no column tracking' }],
      ],
      [
        'an engine without transactions, and no primary key',
        'alter table parcels engine = MyISAM, drop primary key',
        'alter table parcels engine = InnoDB, add primary key (id)',
        [
          { code: 'no-transactions', dataset: 'parcels', reason: 'the engine of shop.parcels has no transactions; InnoDB has' },
          { code: 'no-primary-key', dataset: 'parcels', reason: 'shop.parcels has no primary key' },
        ],
      ],
      [
        'foreign keys that no dataset covers',
        'create table refunds (order_id int, customer_id varchar(40), foreign key (order_id) references orders (id) on delete cascade, foreign key (customer_id) references customers (id))',
        'drop table refunds',
        [
          {
            code: 'uncovered-foreign-key',
            dataset: 'customers',
            reason: 'shop.refunds (customer_id) refers to shop.customers and no dataset covers that: the deletion would be refused',
          },
          {
            code: 'uncovered-foreign-key',
            dataset: 'orders',
            reason: 'shop.refunds (order_id) refers to orders and no dataset covers that: its rows would be deleted with them, uncounted',
          },
        ],
      ],
      [
        'a column that may not be null',
        `update invoices set note = 'n'; alter table invoices modify note text not null`,
        'alter table invoices modify note text',
        [{ code: 'action', dataset: 'invoices', column: 'note', reason: 'the column may not be null' }],
      ],
    ])('finds %s', async (_, before, after, problems) => {
      await database.query(before, 'shop');
      const found = await open(database).check();
      await database.query(after, 'shop');
      expect(found).toEqual(problems);
    });

    it('finds actions that a column would refuse', async () => {
      const system = systemFile();
      system.datasets[3]!.fields = [
        { name: 'email', action: { do: 'truncate-ip' } },
        { name: 'name', action: { do: 'keyed-hash', key: 'env:HASH_KEY' } },
        { name: 'amount', action: { do: 'year-of-date' } },
        { name: 'born', action: { do: 'fixed', value: 'erased' } },
        { name: 'note', action: { do: 'keyed-hash', key: 'env:OTHER_KEY' } },
      ];
      expect(await open(database, system).check()).toEqual([
        { code: 'action', dataset: 'invoices', column: 'name', reason: 'a keyed hash needs text of 46 characters' },
        { code: 'action', dataset: 'invoices', column: 'amount', reason: 'decimal(8,2) holds no date' },
        { code: 'action', dataset: 'invoices', column: 'born', reason: 'the fixed value does not fit into date: constraint' },
        { code: 'action', dataset: 'invoices', column: 'note', reason: 'the key env:OTHER_KEY is not there' },
      ]);
    });

    it('finds rights that are missing', async () => {
      await database.query(
        `create user weak identified by 'w'; grant select on shop.* to weak; grant update (email, ip, born, note) on shop.invoices to weak`,
      );
      const found = await open(database, systemFile(), 'weak:w').check();
      await database.query('drop user weak');
      expect(found.map(({ dataset, column, reason }) => [dataset, column, reason])).toEqual([
        ['customers', undefined, 'DELETE on shop.customers is missing'],
        ['orders', undefined, 'DELETE on orders is missing'],
        ['parcels', undefined, 'DELETE on shop.parcels is missing'],
        ['invoices', 'name', 'UPDATE on invoices.name is missing'],
      ]);
    });

    it('says that it could not look', async () => {
      const connector = openSystem(systemFile(), { SHOP_DB_URL: 'mysql://nobody@127.0.0.1:1/nothing' });
      expect(await connector.check()).toEqual([{ code: 'unreachable', reason: 'the system could not be looked at: unreachable' }]);
    });
  });
});
