import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SystemFile } from '#domain';
import { connectorProblems, connectors, openConnector, type Connector } from '#connectors';
import { ada, connectorContract, openSystem, secretsOf, type ContractedSystem } from '../../../../test/support/connector-contract.ts';
import { postgresShop, query, ROWS, shopContent, TABLES, waitingForLock, whileLocked } from '../../../../test/support/postgres-shop.ts';
import { scopeContract } from '../../../../test/support/scope-contract.ts';
import { SCOPED_ROWS, SCOPED_TABLES, scopedShop } from '../../../../test/support/scoped-shop.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';

const systemFile = postgresShop;

const open = (system: SystemFile, url: string): Connector => openSystem(system, { SHOP_DB_URL: url });

async function contracted(): Promise<ContractedSystem> {
  const database = await testDatabase();
  const { url } = database;
  await query(url, TABLES);
  return {
    connector: () => open(systemFile(), url),
    fill: async () => void (await query(url, ROWS)),
    content: () => shopContent(url),
    // Invoices come last but one of the datasets; the parcels and orders are deleted by then, and the connection is cut.
    failHalfway: (erase) =>
      whileLocked(url, 'select from shop.invoices where id = 22 for update', async () => {
        const erasing = erase();
        const pid = await waitingForLock(url);
        await query(url, `select pg_terminate_backend(${pid})`);
        return erasing;
      }),
    addLateParcel: async () => void (await query(url, `insert into shop.parcels values (12, 1, 'T-12')`)),
    close: () => database.drop(),
    wholeNumbers: true,
  };
}

connectorContract('postgresql', contracted);

scopeContract('postgresql', async () => {
  const database = await testDatabase();
  const { url } = database;
  await query(url, `create schema shared; ${SCOPED_TABLES}`);
  return {
    connection: { url: 'env:SHOP_DB_URL' },
    connector: (system) => open(system, url),
    fill: async () => void (await query(url, SCOPED_ROWS)),
    rows: (sql) => query(url, sql),
    close: () => database.drop(),
  };
});

describe('postgresql', () => {
  let database: TestDatabase;
  let url: string;

  beforeAll(async () => {
    database = await testDatabase();
    url = database.url;
    await query(url, TABLES);
  });
  beforeEach(async () => void (await query(url, ROWS)));
  afterAll(() => database.drop());

  const erase = (system = systemFile(), at = url) => open(system, at).erase(ada);

  it('given a row that another transaction holds for too long, then it fails as locked and nothing is changed', async () => {
    const system = systemFile();
    system.connection = { ...system.connection, lockTimeoutMs: 50 };
    const result = await whileLocked(url, `select from shop.orders where id = 2 for update`, () => erase(system));
    expect(result).toEqual({ ok: false, code: 'locked' });
    expect(await query(url, 'select count(*)::int as parcels from shop.parcels')).toEqual([{ parcels: 2 }]);
  });

  it.each([
    ['a server that is not there', () => erase(systemFile(), 'postgres://nobody@127.0.0.1:1/nothing'), 'unreachable'],
    ['a database that is not there', () => erase(systemFile(), url.replace(/\/[^/]*$/, '/nothing')), 'unreachable'],
    ['a login that is not there', () => erase(systemFile(), url.replace(/\/\/[^@]*@/, '//nobody:wrong@')), 'not-allowed'],
    [
      'a secret that is not there',
      () => openConnector({ ...systemFile(), connection: { url: 'env:OTHER' } }, secretsOf({ 'env:HASH_KEY': 'k' }))?.erase(ada),
      'secret-missing',
    ],
    [
      'a hash key that is not there',
      () => openConnector(systemFile(), secretsOf({ 'env:SHOP_DB_URL': url }))?.erase(ada),
      'secret-missing',
    ],
  ])('given %s, then it fails with its code and erases nothing', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
    expect(await query(url, 'select count(*)::int as customers from shop.customers')).toEqual([{ customers: 2 }]);
  });

  it.each<[string, string, string, string]>([
    [
      'a column that is gone',
      'alter table shop.parcels rename tracking to code',
      'alter table shop.parcels rename code to tracking',
      'schema-mismatch',
    ],
    [
      'a table that is a view',
      'alter table shop.parcels rename to p; create view shop.parcels as select * from shop.p',
      'drop view shop.parcels; alter table shop.p rename to parcels',
      'schema-mismatch',
    ],
    [
      'a table that refers to an order',
      'create table shop.refunds as select 1 as order_id; alter table shop.refunds add foreign key (order_id) references shop.orders',
      'drop table shop.refunds',
      'foreign-key',
    ],
    [
      'a trigger that keeps a row as it is',
      `create function shop.keep() returns trigger language plpgsql as 'begin return null; end'; create trigger keep before update on shop.invoices for each row execute function shop.keep()`,
      'drop function shop.keep cascade',
      'constraint',
    ],
    [
      'row security',
      `create role guarded login password 'g'; grant usage on schema shop to guarded; grant all on all tables in schema shop to guarded; alter table shop.invoices enable row level security`,
      'alter table shop.invoices disable row level security; drop owned by guarded; drop role guarded',
      'not-allowed',
    ],
  ])('given %s, then it fails and erases nothing', async (name, before, after, code) => {
    await query(url, before);
    const at = name === 'row security' ? url.replace(/\/\/[^@]*@/, '//guarded:g@') : url;
    const result = await erase(systemFile(), at);
    await query(url, after);
    expect(result).toEqual({ ok: false, code });
    expect(
      await query(
        url,
        'select (select count(*) from shop.parcels)::int as parcels, (select count(*) from shop.customers)::int as customers',
      ),
    ).toEqual([{ parcels: 2, customers: 2 }]);
  });

  it('given a trigger that keeps rows from being deleted, then verify finds them', async () => {
    await query(
      url,
      `create function shop.keep() returns trigger language plpgsql as 'begin return null; end'; create trigger keep before delete on shop.parcels for each row execute function shop.keep()`,
    );
    const connector = open(systemFile(), url);
    const erased = await connector.erase(ada);
    const verified = await connector.verify({ ...ada, records: erased.ok ? erased.found : [] });
    await query(url, 'drop function shop.keep cascade');
    expect(erased.ok && erased.counts.parcels).toBe(0);
    expect(verified).toEqual({ ok: true, remaining: { parcels: 1 } });
  });

  it.each([
    ['a telephone number by its digits', { type: 'phone', value: '+15550100100' }, 1],
    ['a number of someone else', { type: 'phone', value: '+15550100999' }, 0],
    ['an email in any case', { type: 'email', value: 'ada@example.org' }, 1],
    ['a customer number exactly', { type: 'customer_id', value: 'c-1' }, 1],
    ['a customer number in another case', { type: 'customer_id', value: 'C-1' }, 0],
    ['a type that the system does not have', { type: 'licence', value: 'c-1' }, 0],
  ])('finds %s', async (_, identifier, customers) => {
    const result = await open(systemFile(), url).verify({ identifiers: [identifier], records: [] });
    expect(result.ok && (result.remaining.customers ?? 0)).toBe(customers);
  });

  it('changes only rows of the person where others share the key', async () => {
    await query(
      url,
      `alter table shop.invoices drop constraint invoices_pkey; insert into shop.invoices values (21, 'ben@example.org', 'Ben', null, null, 'rang twice', 1)`,
    );
    const result = await erase();
    const rows = await query(url, 'select name from shop.invoices where id = 21 order by name');
    await query(url, 'truncate shop.invoices; alter table shop.invoices add primary key (id)');
    expect([result.ok && result.counts.invoices, rows]).toEqual([2, [{ name: 'Ben' }, { name: 'erased' }]]);
  });

  it('writes nothing to columns that are left or kept, so that the database may compute them', async () => {
    await query(
      url,
      'alter table shop.invoices add total numeric generated always as (amount * 2) stored, add twice numeric generated always as (amount * 2) stored',
    );
    const system = systemFile();
    system.datasets[3]!.fields.push(
      { name: 'total', action: { do: 'leave' } },
      { name: 'twice', action: { do: 'keep', ground: 'legal-claims', reviewAt: '2030-01-01' } },
    );
    const connector = open(system, url);
    const problems = await connector.check();
    const result = await connector.erase(ada);
    const verified = await connector.verify(ada);
    const rows = await query(url, 'select id, name, total::text, twice::text from shop.invoices where id < 23 order by id');
    await query(url, 'alter table shop.invoices drop total, drop twice');
    expect({ problems, counts: result.ok && result.counts, retained: result.ok && result.retained, verified, rows }).toEqual({
      problems: [],
      counts: { customers: 1, orders: 2, parcels: 1, invoices: 2 },
      retained: [
        { dataset: 'invoices', ground: 'legal-obligation', reviewAt: '2034-12-31', count: 2 },
        { dataset: 'invoices', ground: 'legal-claims', reviewAt: '2030-01-01', count: 2 },
      ],
      verified: { ok: true, remaining: {} },
      rows: [
        { id: 21, name: 'erased', total: '21.00', twice: '21.00' },
        { id: 22, name: 'erased', total: '14.00', twice: '14.00' },
      ],
    });
  });

  it('erases and verifies more rows than one page, and a page of others between them stays', async () => {
    await query(
      url,
      `insert into shop.invoices select 100 + n, case when n % 3 = 0 then 'ben@example.org' else 'ada@example.org' end, 'N', null, null, 'x', 1 from generate_series(1, 2400) n`,
    );
    const connector = open(systemFile(), url);
    const result = await connector.erase(ada);
    expect(result.ok && [result.counts.invoices, result.retained[0]?.count]).toEqual([1602, 1602]);
    expect(await connector.verify(ada)).toEqual({ ok: true, remaining: {} });
    expect(await query(url, `select count(*)::int as n from shop.invoices where email = 'ben@example.org' and note = 'x'`)).toEqual([
      { n: 800 },
    ]);
  });

  it('reads more rows than one page in order, twice at once', async () => {
    await query(url, `insert into shop.invoices select 100 + n, 'ada@example.org', 'N', null, null, 'x', 1 from generate_series(1, 950) n`);
    const collected = await open(systemFile(), url).collect(ada);
    if (!collected.ok) throw new Error(collected.code);
    const ids = async () => {
      const list: unknown[] = [];
      for await (const row of collected.collection.rows('invoices')) list.push(row.id);
      return list;
    };
    const [first, second] = await Promise.all([ids(), ids()]);
    await collected.collection.close();
    expect(first).toEqual([21, 22, ...Array.from({ length: 950 }, (_, n) => 101 + n)]);
    expect(second).toEqual(first);
  });

  it('ends a collection whose caller gives up', async () => {
    const cancel = new AbortController();
    const collected = await open(systemFile(), url).collect(ada, cancel.signal);
    if (!collected.ok) throw new Error(collected.code);
    cancel.abort();
    await expect(collected.collection.rows('orders')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'aborted',
      message: 'aborted',
    });
    await collected.collection.close();
  });

  describe('check', () => {
    const check = (system = systemFile(), at = url) => open(system, at).check();

    it.each<[string, string, string, object[]]>([
      [
        'a missing table',
        'alter table shop.parcels rename to packets',
        'alter table shop.packets rename to parcels',
        [{ code: 'no-table', dataset: 'parcels', reason: 'there is no table shop.parcels, or no right to see it' }],
      ],
      [
        'a missing column',
        'alter table shop.parcels rename tracking to code',
        'alter table shop.parcels rename code to tracking',
        [{ code: 'no-column', dataset: 'parcels', column: 'tracking', reason: 'shop.parcels has no column tracking' }],
      ],
      [
        'foreign keys that no dataset covers',
        'create table shop.refunds (order_id int references shop.orders on delete cascade, customer_id text references shop.customers)',
        'drop table shop.refunds',
        [
          {
            code: 'uncovered-foreign-key',
            dataset: 'customers',
            reason: 'shop.refunds (customer_id) refers to shop.customers and no dataset covers that: the deletion would be refused',
          },
          {
            code: 'uncovered-foreign-key',
            dataset: 'orders',
            reason:
              'shop.refunds (order_id) refers to shop.orders and no dataset covers that: its rows would be deleted with them, uncounted',
          },
        ],
      ],
      [
        'a column that may not be null',
        'update shop.invoices set note = name; alter table shop.invoices alter note set not null',
        'alter table shop.invoices alter note drop not null',
        [{ code: 'action', dataset: 'invoices', column: 'note', reason: 'the column may not be null' }],
      ],
      [
        'columns of types that cannot be compared',
        'alter table shop.parcels alter order_id type text',
        'alter table shop.parcels alter order_id type int using order_id::int',
        [{ code: 'search', dataset: 'parcels', reason: 'a person cannot be looked for here: schema-mismatch' }],
      ],
    ])('finds %s', async (_, before, after, problems) => {
      await query(url, before);
      const found = await check();
      await query(url, after);
      expect(found).toEqual(problems);
    });

    it('finds actions that a column would refuse', async () => {
      const system = systemFile();
      const invoices = system.datasets[3]!;
      invoices.fields = [
        { name: 'email', action: { do: 'truncate-ip' } },
        { name: 'name', action: { do: 'keyed-hash', key: 'env:HASH_KEY' } },
        { name: 'ip', action: { do: 'year-of-date' } },
        { name: 'born', action: { do: 'fixed', value: 'erased' } },
        { name: 'note', action: { do: 'keyed-hash', key: 'env:OTHER_KEY' } },
      ];
      expect(await check(system)).toEqual([
        { code: 'action', dataset: 'invoices', column: 'name', reason: 'a keyed hash needs text of 46 characters' },
        { code: 'action', dataset: 'invoices', column: 'ip', reason: 'inet holds no date' },
        { code: 'action', dataset: 'invoices', column: 'born', reason: 'the fixed value does not fit into date: constraint' },
        { code: 'action', dataset: 'invoices', column: 'note', reason: 'the key env:OTHER_KEY is not there' },
      ]);
    });

    it('finds rows that stay and refer to rows that go', async () => {
      const system = systemFile();
      const orders = system.datasets[1]!;
      orders.erase = 'fields';
      orders.fields = [{ name: 'delivery_address', action: { do: 'null' } }];
      expect(await check(system)).toEqual([
        {
          code: 'foreign-key',
          dataset: 'orders',
          column: 'customer_id',
          reason: 'its rows stay and refer to shop.customers, whose rows are deleted: the deletion would be refused',
        },
      ]);
    });

    it('finds rights that are missing', async () => {
      await query(
        url,
        "create role weak login password 'w'; grant usage on schema shop to weak; grant select on all tables in schema shop to weak; grant update (email, ip, born, note) on shop.invoices to weak",
      );
      const found = await check(systemFile(), url.replace(/\/\/[^@]*@/, '//weak:w@'));
      await query(url, 'drop owned by weak; drop role weak');
      expect(found.map(({ dataset, column, reason }) => [dataset, column, reason])).toEqual([
        ['customers', undefined, 'DELETE on shop.customers is missing'],
        [
          'customers',
          undefined,
          'UPDATE on a column of shop.customers is missing; without it its rows cannot be locked while their children are erased',
        ],
        ['orders', undefined, 'DELETE on shop.orders is missing'],
        [
          'orders',
          undefined,
          'UPDATE on a column of shop.orders is missing; without it its rows cannot be locked while their children are erased',
        ],
        ['parcels', undefined, 'DELETE on shop.parcels is missing'],
        ['invoices', 'name', 'UPDATE on shop.invoices.name is missing'],
      ]);
    });

    it('names a secret that is not there', async () => {
      const connector = openConnector(systemFile(), secretsOf({ 'env:HASH_KEY': 'k' }));
      expect(await connector?.check()).toEqual([
        { code: 'secret-missing', reason: 'env:SHOP_DB_URL is not there; set it where Lethe runs' },
      ]);
    });

    it('says that it could not look', async () => {
      expect(await check(systemFile(), 'postgres://nobody@127.0.0.1:1/nothing')).toEqual([
        { code: 'unreachable', reason: 'the system could not be looked at: unreachable' },
      ]);
    });
  });

  it('takes names that need quoting', async () => {
    const system = systemFile();
    system.datasets = [{ ...system.datasets[0]!, fields: [{ name: 'Odd "Name', as: 'odd' }] }];
    await query(url, `truncate shop.orders; update shop.customers set "Odd ""Name" = 'x' where id = 'c-1'`);
    const collected = await open(system, url).collect(ada);
    if (!collected.ok) throw new Error(collected.code);
    const rows = [];
    for await (const row of collected.collection.rows('customers')) rows.push(row);
    await collected.collection.close();
    expect(rows).toEqual([{ id: 'c-1', email: 'Ada@Example.org', phone: '+1 (555) 010-0100', odd: 'x' }]);
  });
});

describe('connectorProblems', () => {
  it('refuses a scope that a kind would not keep to', () => {
    const scoped = ({ kind }: { kind: string }) =>
      connectorProblems(scopedShop(kind, 'shop', {})).some(({ pointer }) => pointer === '/datasets/0/scope');
    const kinds = connectors.map((definition) => [definition.kind, !scoped(definition)]);
    expect(kinds.filter(([, keeps]) => keeps)).toEqual([
      ['postgresql', true],
      ['mysql', true],
    ]);
  });

  it.each<[string, SystemFile['connector'], Record<string, unknown> | undefined, object[]]>([
    ['nothing in a file without faults', 'postgresql', { url: 'env:LETHE_SECRET_SHOP_A' }, []],
    ['nothing in a manual system', 'manual', undefined, []],
    ['a connection of a manual system', 'manual', { host: 'a' }, [{ pointer: '/connection', reason: 'a manual system has none' }]],
    [
      'an unknown kind',
      'oracle',
      {},
      [{ pointer: '/connector', reason: `must be one of ${connectors.map(({ kind }) => kind).join(', ')}, manual` }],
    ],
    [
      'an unknown setting',
      'postgresql',
      { url: 'env:LETHE_SECRET_SHOP_A', pool: 3 },
      [{ pointer: '/connection/pool', reason: 'is not known here' }],
    ],
    [
      'a password in clear',
      'postgresql',
      { host: 'a', database: 'b', user: 'c', password: 'd' },
      [{ pointer: '/connection/password', reason: 'a secret is given by reference: env:NAME or file:/PATH' }],
    ],
    [
      'what is missing',
      'postgresql',
      { host: 'a', database: 'b' },
      [{ pointer: '/connection/user', reason: 'is needed where there is no url' }],
    ],
    [
      'what is said twice',
      'postgresql',
      { url: 'env:LETHE_SECRET_SHOP_A', host: 'a' },
      [{ pointer: '/connection/host', reason: 'stands in the url already' }],
    ],
    [
      'a login to look again that nobody would use',
      'postgresql',
      { url: 'env:LETHE_SECRET_SHOP_A', verifyUser: 'looks' },
      [{ pointer: '/connection/verifyUser', reason: 'beside a url it is verifyUrl that says so' }],
    ],
    [
      "a variable of Lethe's own",
      'postgresql',
      { url: 'env:LETHE_POSTGRES_URL' },
      [{ pointer: '/connection/url', reason: 'a variable of shop has a name that begins with LETHE_SECRET_SHOP_' }],
    ],
    [
      "another controller's variable",
      'postgresql',
      { host: 'a', database: 'b', user: 'c', password: 'env:LETHE_SECRET_SHOP__EU_DB' },
      [{ pointer: '/connection/password', reason: 'a variable of shop has a name that begins with LETHE_SECRET_SHOP_' }],
    ],
  ])('finds %s', (_, connector, connection, problems) => {
    const system: SystemFile = { controller: 'shop', name: 's', connector, datasets: [], ...(connection ? { connection } : {}) };
    expect(connectorProblems(system)).toEqual(problems);
  });

  it("finds a key of an action that is another controller's", () => {
    const problems = connectorProblems({ ...systemFile(), connection: { url: 'env:LETHE_SECRET_SHOP_DB' } });
    expect(problems).toEqual([
      {
        pointer: '/datasets/3/fields/0/action/key',
        reason: 'a variable of shop has a name that begins with LETHE_SECRET_SHOP_',
      },
    ]);
  });
});
