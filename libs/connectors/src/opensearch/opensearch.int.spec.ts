import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
import { OpenSearch } from '../../../../test/support/opensearch.ts';

type Row = Record<string, unknown>;

const SHOP: Record<string, Row[]> = {
  customers: [
    { id: 'c-1', email: 'Ada@Example.org', name: 'Ada', phone: '+1 (555) 010-0100' },
    { id: 'c-2', email: 'ben@example.org', name: 'Ben', phone: '+1 555 010 0101' },
  ],
  orders: [
    { id: 1, customer_id: 'c-1', delivery_address: '1 Main St', placed: '2026-05-03T10:00:00Z' },
    { id: 2, customer_id: 'c-1', delivery_address: '1 Main St', placed: '2026-06-03T10:00:00Z' },
    { id: 3, customer_id: 'c-2', delivery_address: '2 Main St', placed: '2026-06-03T10:00:00Z' },
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
const TYPES: Record<string, Record<string, string>> = {
  customers: { id: 'keyword', email: 'keyword', name: 'text', phone: 'keyword' },
  orders: { id: 'integer', customer_id: 'keyword', delivery_address: 'text', placed: 'date' },
  parcels: { id: 'long', order_id: 'integer', tracking: 'keyword' },
  invoices: { id: 'long', email: 'keyword', name: 'keyword', ip: 'ip', born: 'date', note: 'text', amount: 'keyword' },
};
const BENS = new Set<unknown>(['c-2', 3, 13, 23]);
const LOCATIONS = Object.fromEntries(Object.keys(SHOP).map((name) => [name, name]));
const systemFile = (port: number): SystemFile => shopSystem('opensearch', { endpoint: `http://127.0.0.1:${port}` }, LOCATIONS);

let node: Promise<OpenSearch> | undefined;
const started = () => (node ??= OpenSearch.start());
afterAll(async () => (await node)?.stop());

const open = (port: number, system = systemFile(port)): Connector => openSystem(system, {});

async function makeIndex(search: OpenSearch, name: string, properties: object): Promise<void> {
  await search.curl('PUT', `/${name}`, { settings: { number_of_shards: 2, number_of_replicas: 0 }, mappings: { properties } });
}

/** Empties an index and puts documents in, in one go. */
async function refill(search: OpenSearch, index: string, rows: readonly Row[]): Promise<void> {
  await search.curl('POST', `/${index}/_delete_by_query?refresh=true&conflicts=proceed`, { query: { match_all: {} } });
  if (!rows.length) return;
  const lines = rows.map(({ _id, ...row }) => `${JSON.stringify({ index: _id === undefined ? {} : { _id } })}\n${JSON.stringify(row)}\n`);
  await search.curl('POST', `/${index}/_bulk?refresh=true`, lines.join(''));
}

async function stored(search: OpenSearch, index: string): Promise<Row[]> {
  await search.curl('POST', `/${index}/_refresh`);
  const { hits } = (await search.curl('GET', `/${index}/_search?size=1000`)) as { hits: { hits: { _id: string; _source: Row }[] } };
  return hits.hits.map(({ _source }) => _source).toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
}

async function contracted(): Promise<ContractedSystem> {
  const search = await started();
  const proxy = await CuttingProxy.to(search.port);
  for (const [index, types] of Object.entries(TYPES)) {
    await makeIndex(search, index, Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])));
  }
  return {
    connector: () => open(proxy.port),
    async fill() {
      for (const [index, rows] of Object.entries(SHOP)) await refill(search, index, rows);
    },
    async content() {
      const entries = await Promise.all(Object.keys(SHOP).map(async (index) => [index, await stored(search, index)] as const));
      return Object.fromEntries(
        entries.map(([index, rows]) => [index, rows.map((row) => ({ owner: BENS.has(row.id) ? 'ben' : 'ada', ...row }))]),
      );
    },
    async failHalfway(erase) {
      let deletions = 0;
      proxy.cutWhen((sent) => /^DELETE \/\w+\/_doc\//.test(sent) && ++deletions === 2);
      const result = await erase();
      proxy.mend();
      return result;
    },
    addLateParcel: async () => void (await search.curl('POST', '/parcels/_doc', { id: 12, order_id: 1, tracking: 'T-12' })),
    close: () => proxy.close(),
    atomic: false,
    wholeNumbers: true,
  };
}

connectorContract('opensearch', contracted);

describe('opensearch', () => {
  let search: OpenSearch;
  beforeAll(async () => {
    search = await started();
    const whole = { type: 'text', fields: { raw: { type: 'keyword' }, short: { type: 'keyword', ignore_above: 5 } } };
    await makeIndex(search, 'users', {
      id: { type: 'keyword' },
      email: { type: 'text' },
      nick: whole,
      no: { type: 'long' },
      contacts: { type: 'nested', properties: { phone: { type: 'keyword' }, kind: { type: 'keyword' } } },
      hidden: { type: 'keyword', index: false },
      seen: { type: 'date' },
      tags: { type: 'keyword' },
      where: { type: 'geo_point' },
    });
  });
  beforeEach(() => refill(search, 'users', []));

  const users = (more: Partial<SystemFile['datasets'][number]> = {}): SystemFile => ({
    ...systemFile(search.port),
    datasets: [
      {
        name: 'users',
        category: 'account',
        location: 'users',
        key: '_id',
        identifiers: { email: 'email', phone: 'contacts.phone', customer_id: 'no', nick: 'nick' },
        fields: [{ name: 'email' }],
        erase: 'delete-row',
        ...more,
      },
    ],
  });
  const someone = (type: string, value: string): Who => ({ identifiers: [{ type, value }], records: [] });
  const ids = async () => (await stored(search, 'users')).map(({ id }) => id);

  it.each<[string, Who, string[]]>([
    ['a whole text among words', ada, ['a']],
    ['a number', someone('customer_id', '7'), ['b']],
    ['no number that is none', someone('customer_id', 'seven'), []],
    ['nested telephone numbers by their digits', someone('phone', '+15550100100'), ['c']],
    ['a text that has a whole field beneath it', someone('nick', 'Countess of Lovelace'), ['d']],
    ['no part of a text', someone('nick', 'Countess'), []],
    ['nobody by a pattern', someone('nick', '*'), []],
    ['nobody by a query', someone('email', 'example OR org'), []],
    ['an id of the store itself', { identifiers: [], records: [{ dataset: 'users', record: 'x/1?y' }] }, ['e']],
  ])('finds %s', async (_, who, expected) => {
    await refill(search, 'users', [
      { id: 'a', email: 'Ada@example.org' },
      { id: 'a2', email: 'ada@example.org and ben@example.org' },
      { id: 'b', no: 7, email: 'x' },
      { id: 'b2', no: 77, email: 'x' },
      { id: 'c', contacts: [{ phone: '+1 (555) 010-0100', kind: 'home' }, { phone: '1' }] },
      { id: 'c2', contacts: [{ phone: '+1 (555) 010-01009' }] },
      { id: 'd', nick: 'Countess of Lovelace' },
      { id: 'd2', nick: 'Lovelace of Countess' },
      { id: 'e', _id: 'x/1?y' },
      { id: 'e2', _id: 'x/1' },
    ]);
    const before = await ids();
    const result = await open(search.port, users()).erase(who);
    const left = await ids();
    expect([result.ok && result.counts.users, before.filter((id) => !left.includes(id))]).toEqual([expected.length, expected]);
  });

  it('acts on fields in nested lists and leaves what it does not name', async () => {
    await refill(search, 'users', [
      {
        id: 'a',
        no: 7,
        email: 'ada@example.org',
        contacts: [
          { phone: '1', kind: 'home' },
          { phone: '2', kind: 'work' },
        ],
        seen: '2026-05-03T10:00:00Z',
        tags: ['x', 'y'],
        extra: { deep: [1, 2] },
      },
      { id: 'b', no: 8, email: 'ben@example.org', contacts: [{ phone: '1' }] },
    ]);
    const system = users({
      erase: 'fields',
      identifiers: { customer_id: 'no' },
      fields: [
        { name: 'no', action: { do: 'leave' } },
        { name: 'email', action: { do: 'fixed', value: 'erased' } },
        { name: 'contacts.phone', action: { do: 'null' } },
        { name: 'seen', action: { do: 'year-of-date' } },
        { name: 'tags', action: { do: 'null' } },
      ],
    });
    const connector = open(search.port, system);
    const results = [await connector.erase(someone('customer_id', '7')), await connector.erase(someone('customer_id', '7'))];
    expect(results.map((result) => result.ok && result.counts.users)).toEqual([1, 0]);
    expect(await connector.verify(someone('customer_id', '7'))).toEqual({ ok: true, remaining: {} });
    expect(await stored(search, 'users')).toEqual([
      {
        id: 'a',
        no: 7,
        email: 'erased',
        contacts: [
          { phone: null, kind: 'home' },
          { phone: null, kind: 'work' },
        ],
        seen: '2026-01-01T00:00:00Z',
        tags: null,
        extra: { deep: [1, 2] },
      },
      { id: 'b', no: 8, email: 'ben@example.org', contacts: [{ phone: '1' }] },
    ]);
  });

  it('takes indexes by what their names begin with, and documents that were sent elsewhere by a routing', async () => {
    for (const day of ['1', '2']) {
      await makeIndex(search, `logs-${day}`, { user: { type: 'keyword' } });
      await search.curl('POST', `/logs-${day}/_doc?routing=r${day}`, { user: 'c-1' });
      await search.curl('POST', `/logs-${day}/_doc`, { user: 'c-2' });
    }
    const logs = users({ location: 'logs-*', identifiers: { customer_id: 'user' }, fields: [{ name: 'user' }] });
    const connector = open(search.port, logs);
    expect(await connector.check()).toEqual([]);
    const result = await connector.erase(someone('customer_id', 'c-1'));
    expect(result.ok && result.counts).toEqual({ users: 2 });
    expect([...(await stored(search, 'logs-1')), ...(await stored(search, 'logs-2'))]).toEqual([{ user: 'c-2' }, { user: 'c-2' }]);
  });

  it('erases and collects more than one page, and documents of others between them stay', async () => {
    await refill(
      search,
      'users',
      Array.from({ length: 1300 }, (_, n) => ({ id: String(n), no: n % 3 })),
    );
    const connector = open(search.port, users());
    const collected = await connector.collect(someone('customer_id', '1'));
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('users'));
    await collected.collection.close();
    const result = await connector.erase(someone('customer_id', '1'));
    expect([rows.length, new Set(rows.map(({ _id }) => _id)).size, result.ok && result.counts.users, (await ids()).length]).toEqual([
      433, 433, 433, 867,
    ]);
  });

  it.each<[string, () => Promise<EraseResult> | undefined, string]>([
    ['a node that is not there', () => open(1).erase(ada), 'unreachable'],
    ['an index that is not there', () => open(search.port, users({ location: 'nothing' })).erase(ada), 'schema-mismatch'],
    ['a field that is not there', () => open(search.port, users({ identifiers: { email: 'mail' } })).erase(ada), 'schema-mismatch'],
    ['a hash key that is not there', () => openConnector(systemFile(search.port), secretsOf({}))?.erase(ada), 'secret-missing'],
    [
      'TLS where there is none',
      () => open(search.port, { ...users(), connection: { endpoint: `https://127.0.0.1:${search.port}` } }).erase(ada),
      'unreachable',
    ],
  ])('given %s, then it fails with its code', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
  });

  it('an index that takes no writes refuses, and nothing is called erased', async () => {
    await refill(search, 'users', [{ id: 'a', no: 7 }]);
    await search.curl('PUT', '/users/_settings', { 'index.blocks.write': true });
    const connector = open(search.port, users());
    const result = [await connector.erase(someone('customer_id', '7')), await connector.verify(someone('customer_id', '7'))];
    await search.curl('PUT', '/users/_settings', { 'index.blocks.write': false });
    expect(result).toEqual([
      { ok: false, code: 'constraint' },
      { ok: true, remaining: { users: 1 } },
    ]);
  });

  it('check finds indexes and fields that are not there, that cannot be searched, and actions that do not fit', async () => {
    const found = await open(
      search.port,
      users({
        identifiers: { email: 'mail', phone: 'email', customer_id: 'hidden', place: 'where' },
        erase: 'fields',
        fields: [
          { name: 'no', action: { do: 'keyed-hash', key: 'env:HASH_KEY' } },
          { name: 'gone', action: { do: 'null' } },
        ],
      }),
    ).check();
    const none = await open(search.port, users({ location: 'nothing' })).check();
    const problem = (code: string, column: string, reason: string) => ({ code, dataset: 'users', column, reason });
    expect(found).toEqual([
      problem('no-column', 'mail', 'users has no field mail'),
      problem('search', 'email', 'numbers cannot be found among words: it needs a field of type keyword beneath it, without ignore_above'),
      problem('search', 'hidden', 'it is not indexed, so nobody can be found by it'),
      problem('search', 'where', 'nobody can be found by a field of type geo_point'),
      problem('action', 'no', 'keyed-hash does not fit a field of type long'),
      problem('no-column', 'gone', 'users has no field gone'),
    ]);
    expect(none).toEqual([{ code: 'no-index', dataset: 'users', reason: 'there is no index nothing with fields, or no right to see it' }]);
  });

  it('a file with a location that is none, and an action on the id, is refused', () => {
    const system = users({ location: '_all', erase: 'fields', fields: [{ name: '_id', action: { do: 'null' } }] });
    expect(
      connectorProblems({ ...system, connection: { endpoint: 'https://u:p@search.example.org' } }).map(({ pointer }) => pointer),
    ).toEqual(['/connection/endpoint', '/datasets/0/location', '/datasets/0/fields/0/action']);
  });
});
