import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Long, MongoClient, ObjectId, UUID, type Document } from 'mongodb';
import type { SystemFile } from '#domain';
import { connectorProblems, openConnector, type Connector, type EraseResult, type Who } from '#connectors';
import { collect } from '../../../../test/support/collect.ts';
import {
  ada,
  connectorContract,
  openSystem,
  secretsOf,
  shopSystem,
  type ContractedSystem,
} from '../../../../test/support/connector-contract.ts';
import { CuttingProxy } from '../../../../test/support/cutting-proxy.ts';
import { FerretDb } from '../../../../test/support/ferretdb.ts';

const SHOP: Record<string, Document[]> = {
  customers: [
    { id: 'c-1', email: 'Ada@Example.org', name: 'Ada', phone: '+1 (555) 010-0100' },
    { id: 'c-2', email: 'ben@example.org', name: 'Ben', phone: '+1 555 010 0101' },
  ],
  orders: [
    { id: 1, customer_id: 'c-1', delivery_address: '1 Main St', placed: new Date('2026-05-03T10:00:00Z') },
    { id: 2, customer_id: 'c-1', delivery_address: '1 Main St', placed: new Date('2026-06-03T10:00:00Z') },
    { id: 3, customer_id: 'c-2', delivery_address: '2 Main St', placed: new Date('2026-06-03T10:00:00Z') },
  ],
  parcels: [
    { id: 11, order_id: 1, tracking: 'T-11' },
    { id: 13, order_id: 3, tracking: 'T-13' },
  ],
  invoices: [
    { id: 21, email: 'ada@example.org', name: 'Ada', ip: '203.0.113.77', born: '1990-12-10', note: 'left at the door', amount: '10.50' },
    { id: 22, email: 'ADA@example.org', name: 'Ada', ip: '2001:db8:1:2::3', born: null, note: null, amount: '7.00' },
    { id: 23, email: 'ben@example.org', name: 'Ben', ip: '203.0.113.78', born: '1980-01-05', note: 'rang twice', amount: '9.00' },
  ],
};
const BENS = new Set<unknown>(['c-2', 3, 13, 23]);
const LOCATIONS = Object.fromEntries(Object.keys(SHOP).map((name) => [name, name]));
const systemFile = (more: Record<string, unknown> = {}): SystemFile =>
  shopSystem('mongodb', { url: 'env:MONGO', database: 'shop', ...more }, LOCATIONS);

let server: Promise<FerretDb> | undefined;
const started = () => (server ??= FerretDb.start());
afterAll(async () => (await server)?.stop());

const open = (port: number, system = systemFile()): Connector => openSystem(system, { MONGO: `mongodb://127.0.0.1:${port}/` });

async function contracted(): Promise<ContractedSystem> {
  const store = await started();
  const client = await new MongoClient(store.url).connect();
  const proxy = await CuttingProxy.to(store.port);
  const database = client.db('shop');
  return {
    connector: () => open(proxy.port),
    async fill() {
      for (const [name, documents] of Object.entries(SHOP)) {
        await database.collection(name).deleteMany({});
        await database.collection(name).insertMany(documents.map((document) => ({ ...document })));
      }
    },
    async content() {
      const entries = Object.keys(SHOP).map((name) => {
        const rows = store
          .stored('shop', name)
          .map(({ _id, ...row }): Record<string, unknown> => ({ owner: BENS.has(row.id) ? 'ben' : 'ada', ...row }));
        return [name, rows.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1))] as const;
      });
      return Object.fromEntries(entries);
    },
    async failHalfway(erase) {
      let deletions = 0;
      proxy.cutWhen((sent) => sent.includes('\x02delete\0') && ++deletions === 2);
      const result = await erase();
      proxy.mend();
      return result;
    },
    addLateParcel: async () => void (await database.collection('parcels').insertOne({ id: 12, order_id: 1, tracking: 'T-12' })),
    async close() {
      await client.close();
      await proxy.close();
    },
    atomic: false,
    // FerretDB looks and writes in two steps, so both may change a document that one has changed.
    countsOnce: false,
  };
}

connectorContract('mongodb', contracted);

describe('mongodb', () => {
  let store: FerretDb;
  let client: MongoClient;
  beforeAll(async () => {
    store = await started();
    client = await new MongoClient(store.url).connect();
  });
  beforeEach(async () => void (await client.db('shop').collection('users').deleteMany({})));
  afterAll(() => client.close());

  const users = (more: Partial<SystemFile['datasets'][number]> = {}): SystemFile => ({
    ...systemFile(),
    datasets: [
      {
        name: 'users',
        category: 'account',
        location: 'users',
        key: '_id',
        identifiers: { email: 'contact.emails.address', phone: 'contact.phone', customer_id: 'no' },
        fields: [{ name: 'name' }],
        erase: 'delete-row',
        ...more,
      },
    ],
  });
  const put = async (...documents: Document[]) => void (await client.db('shop').collection<Document>('users').insertMany(documents));
  const ids = () =>
    store
      .stored('shop', 'users')
      .map(({ _id }) => String(_id))
      .toSorted(inOrder);
  const someone = (type: string, value: string): Who => ({ identifiers: [{ type, value }], records: [] });

  it('finds at dotted paths, in lists too, and takes only whose it is', async () => {
    await put(
      { _id: 'a', contact: { emails: [{ address: 'old@example.org' }, { address: 'Ada@example.org' }] } },
      { _id: 'b', contact: { emails: [{ address: 'ada@example.org.uk' }] } },
      { _id: 'c', contact: { emails: { address: 'ada@example.org' } } },
      { _id: 'e', contact: { emails: [{ address: 'adaXexample.org' }, 'ada@example.org'] } },
    );
    const result = await open(store.port, users()).erase(ada);
    expect([result.ok && result.counts, ids()]).toEqual([{ users: 2 }, ['b', 'e']]);
  });

  it.each<[string, Who, string[]]>([
    ['a number as text and as a number', someone('customer_id', '7'), ['a', 'b', 'c']],
    ['no number in another spelling', someone('customer_id', '7.0'), []],
    ['an id of the store itself', { identifiers: [], records: [{ dataset: 'users', record: '6553f1000000000000000001' }] }, ['d']],
    ['a UUID', someone('customer_id', '00000000-0000-4000-8000-000000000001'), ['e']],
    ['a telephone number by its digits', someone('phone', '+15550100100'), ['f', 'g']],
    ['nobody by an operator', someone('customer_id', '{"$ne":null}'), []],
    ['nobody by an expression', someone('email', '.*'), []],
    ['nobody by nothing', someone('customer_id', ''), []],
  ])('finds %s', async (_, who, expected) => {
    const names = { d: new ObjectId('6553f1000000000000000001') } as Record<string, unknown>;
    await put(
      { _id: 'a', no: 7 },
      { _id: 'b', no: '7' },
      { _id: 'c', no: Long.fromNumber(7) },
      { _id: names.d, no: 8 },
      { _id: 'e', no: new UUID('00000000-0000-4000-8000-000000000001') },
      { _id: 'f', contact: { phone: '+1 (555) 010-0100' } },
      { _id: 'g', contact: { phone: 15_550_100_100 } },
      { _id: 'h', no: '77', contact: { phone: '+1 555 010 01009', emails: [{ address: 'x' }] } },
      { _id: 'i', no: null },
    );
    const before = ids();
    const result = await open(store.port, users()).erase(who);
    const gone = before.filter((id) => !ids().includes(id)).map((id) => (id === '6553f1000000000000000001' ? 'd' : id));
    expect([result.ok && result.counts.users, gone]).toEqual([expected.length, expected]);
  });

  it('acts on fields in lists and on dates and numbers in their own type, and leaves what it does not name', async () => {
    const born = new Date('1990-12-10T11:12:13Z');
    await put(
      {
        _id: 'a',
        name: 'Ada',
        no: 7,
        born,
        logins: [
          { ip: '203.0.113.7', at: 1 },
          { ip: '203.0.113.8', at: 2 },
        ],
        tags: ['x'],
        contact: { emails: [{ address: 'ada@example.org', kind: 'work' }] },
        score: 12,
        kept: { deep: true },
      },
      { _id: 'b', name: 'Ben', no: 8, born, contact: { emails: [{ address: 'ben@example.org' }] } },
    );
    const system = users({
      erase: 'fields',
      identifiers: { customer_id: 'no' },
      fields: [
        { name: 'no', action: { do: 'leave' } },
        { name: 'name', action: { do: 'fixed', value: 'erased' } },
        { name: 'born', action: { do: 'year-of-date' } },
        { name: 'logins.ip', action: { do: 'null' } },
        { name: 'tags', action: { do: 'null' } },
        { name: 'contact.emails.address', action: { do: 'null' } },
        { name: 'score', action: { do: 'fixed', value: '0' } },
        { name: 'missing.path', action: { do: 'null' } },
      ],
    });
    const connector = open(store.port, system);
    const collected = await connector.collect(someone('customer_id', '7'));
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('users'));
    await collected.collection.close();
    const results = [await connector.erase(someone('customer_id', '7')), await connector.erase(someone('customer_id', '7'))];
    const after = await client.db('shop').collection<Document>('users').find().sort({ _id: 1 }).toArray();
    expect(rows).toEqual([
      {
        _id: 'a',
        no: 7,
        name: 'Ada',
        born: '1990-12-10T11:12:13Z',
        'logins.ip': ['203.0.113.7', '203.0.113.8'],
        tags: ['x'],
        'contact.emails.address': ['ada@example.org'],
        score: 12,
        'missing.path': null,
      },
    ]);
    expect(results.map((result) => result.ok && result.counts.users)).toEqual([1, 0]);
    expect(await connector.verify(someone('customer_id', '7'))).toEqual({ ok: true, remaining: {} });
    expect(after).toEqual([
      {
        _id: 'a',
        name: 'erased',
        no: 7,
        born: new Date('1990-01-01T00:00:00Z'),
        logins: [
          { ip: null, at: 1 },
          { ip: null, at: 2 },
        ],
        tags: null,
        contact: { emails: [{ address: null, kind: 'work' }] },
        score: 0,
        kept: { deep: true },
      },
      { _id: 'b', name: 'Ben', no: 8, born, contact: { emails: [{ address: 'ben@example.org' }] } },
    ]);
  });

  it('erases more documents than one batch, and those of others between them stay', async () => {
    await put(...Array.from({ length: 600 }, (_, n) => ({ _id: n, no: n % 3 === 0 ? 'ben' : 'ada' })));
    const result = await open(store.port, users()).erase(someone('customer_id', 'ada'));
    expect([result.ok && result.counts.users, store.stored('shop', 'users').length]).toEqual([400, 200]);
  });

  it.each<[string, () => Promise<EraseResult> | undefined, string]>([
    ['a server that is not there', () => open(1, systemFile({ connectTimeoutMs: 300 })).erase(ada), 'unreachable'],
    ['a URL that is none', () => openSystem(systemFile(), { MONGO: 'shop' }).erase(ada), 'unreachable'],
    [
      'a login that is refused',
      () => openSystem(systemFile({ connectTimeoutMs: 2000 }), { MONGO: `mongodb://nobody:wrong@127.0.0.1:${store.port}/` }).erase(ada),
      'not-allowed',
    ],
    ['a secret that is not there', () => openConnector(systemFile(), secretsOf({ 'env:HASH_KEY': 'k' }))?.erase(ada), 'secret-missing'],
    [
      'a hash key that is not there',
      () => openConnector(systemFile(), secretsOf({ 'env:MONGO': store.url }))?.erase(ada),
      'secret-missing',
    ],
    [
      'a server without TLS where it is asked for',
      () => open(store.port, systemFile({ tls: 'verify', connectTimeoutMs: 300 })).erase(ada),
      'unreachable',
    ],
  ])('given %s, then it fails with its code', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
  });

  it('check finds collections that are not there, and paths at which nobody has anything', async () => {
    await put({ _id: 'a', no: 1, contact: { phone: '1', emails: [] } });
    const none = await open(store.port, users({ location: 'nobody' })).check();
    const paths = await open(store.port, users()).check();
    expect([none, paths]).toEqual([
      [{ code: 'no-collection', dataset: 'users', reason: 'there is no collection nobody, or no right to see it' }],
      [
        {
          code: 'no-column',
          dataset: 'users',
          column: 'contact.emails.address',
          reason: 'no document of users has anything at contact.emails.address',
        },
      ],
    ]);
  });

  it('a file with paths that are operators, and actions on the id, is refused', () => {
    const system = users({
      location: 'system.users',
      erase: 'fields',
      identifiers: { email: '$where' },
      fields: [{ name: '_id', action: { do: 'null' } }],
    });
    expect(connectorProblems({ ...system, connection: { url: 'env:LETHE_SECRET_SHOP_M' } })).toEqual([
      { pointer: '/connection/database', reason: 'is needed' },
      { pointer: '/datasets/0/location', reason: 'must be the name of a collection' },
      { pointer: '/datasets/0', reason: "'$where' is no path of a document" },
      { pointer: '/datasets/0/fields/0/action', reason: '_id has to stay as it is' },
    ]);
  });
});

const inOrder = (a: string, b: string) => (a < b ? -1 : 1);
