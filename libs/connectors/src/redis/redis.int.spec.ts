import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SystemFile } from '#domain';
import { freePort } from '#postgres';
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
import { Certificates } from '../../../../test/support/certificates.ts';
import { CuttingProxy } from '../../../../test/support/cutting-proxy.ts';
import { RedisServer } from '../../../../test/support/redis.ts';

const ROWS = `
FLUSHALL
HSET shop:customer:c-1 email Ada@Example.org name Ada phone "+1 (555) 010-0100"
HSET shop:customer:c-2 email ben@example.org name Ben phone "+1 555 010 0101"
HSET shop:order:1 customer_id c-1 delivery_address "1 Main St" placed 2026-05-03T10:00:00Z
HSET shop:order:2 customer_id c-1 delivery_address "1 Main St" placed 2026-06-03T10:00:00Z
HSET shop:order:3 customer_id c-2 delivery_address "2 Main St" placed 2026-06-03T10:00:00Z
HSET shop:parcel:11 order_id 1 tracking T-11
HSET shop:parcel:13 order_id 3 tracking T-13
HSET shop:invoice:21 email ada@example.org name Ada ip 203.0.113.77 born 1990-12-10 note "left at the door" amount 10.50
HSET shop:invoice:22 email ADA@example.org name Ada ip 2001:db8:1:2::3 amount 7.00
HSET shop:invoice:23 email ben@example.org name Ben ip 203.0.113.78 born 1980-01-05 note "rang twice" amount 9.00
`;

const LOCATIONS = {
  customers: 'shop:customer:{id}',
  orders: 'shop:order:{id}',
  parcels: 'shop:parcel:{id}',
  invoices: 'shop:invoice:{id}',
};
const COLUMNS = {
  customers: ['email', 'name', 'phone'],
  orders: ['customer_id', 'delivery_address', 'placed'],
  parcels: ['order_id', 'tracking'],
  invoices: ['email', 'name', 'ip', 'born', 'note', 'amount'],
};
const BENS = new Set(['c-2', '3', '13', '23']);

const systemFile = (): SystemFile => shopSystem('redis', { url: 'env:REDIS' }, LOCATIONS);

let server: Promise<RedisServer> | undefined;
const started = () => (server ??= RedisServer.start());
afterAll(async () => (await server)?.stop());

const open = (redis: RedisServer, system = systemFile(), port = redis.port): Connector =>
  openSystem(system, { REDIS: `redis://127.0.0.1:${port}/0` });

/** The rows as `redis-cli` shows them, numbers as numbers where the contract has them so. */
async function content(redis: RedisServer): Promise<Record<string, Record<string, unknown>[]>> {
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const [dataset, columns] of Object.entries(COLUMNS)) {
    const keys = (await redis.cli('KEYS', `${LOCATIONS[dataset as keyof typeof LOCATIONS].replace('{id}', '*')}`))
      .split('\n')
      .filter((key) => key !== '');
    rows[dataset] = [];
    for (const key of keys.toSorted()) {
      const id = key.slice(key.lastIndexOf(':') + 1);
      const lines = (await redis.cli('HGETALL', key)).split('\n');
      const found = new Map(Array.from({ length: lines.length / 2 }, (_, index) => [lines[index * 2], lines[index * 2 + 1]]));
      const owner = BENS.has(id) ? 'ben' : 'ada';
      rows[dataset].push({
        owner,
        id: dataset === 'customers' ? id : Number(id),
        ...Object.fromEntries(columns.map((name) => [name, found.get(name) ?? null])),
      });
    }
  }
  return rows;
}

async function contracted(): Promise<ContractedSystem> {
  const redis = await started();
  const proxy = await CuttingProxy.to(redis.port);
  return {
    // Everything goes through the proxy, which is whole until a test cuts it.
    connector: () => open(redis, systemFile(), proxy.port),
    fill: () => redis.run(ROWS),
    content: () => content(redis),
    failHalfway: async (erase) => {
      proxy.cutWhen((sent) => sent.includes('EXEC'));
      const result = await erase();
      proxy.mend();
      return result;
    },
    addLateParcel: () => redis.run('HSET shop:parcel:12 order_id 1 tracking T-12'),
    close: () => proxy.close(),
    spells: (value) => (typeof value === 'number' ? String(value) : value),
  };
}

connectorContract('redis', contracted);

describe('redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await started();
  });
  beforeEach(() => redis.run('FLUSHALL'));

  const dataset = (location: string, more: Partial<SystemFile['datasets'][number]> = {}): SystemFile['datasets'][number] => ({
    name: 'd',
    category: 'account',
    location,
    key: 'id',
    identifiers: { customer_id: 'id' },
    fields: [{ name: 'value' }],
    erase: 'delete-row',
    ...more,
  });
  const withDatasets = (...datasets: SystemFile['datasets']): SystemFile => ({ ...systemFile(), datasets });
  const customer = (value: string): Who => ({ identifiers: [{ type: 'customer_id', value }], records: [] });
  const keys = async () => (await redis.cli('KEYS', '*')).split('\n').toSorted();

  it('of keys that begin alike it deletes the one that is meant', async () => {
    await redis.run('SET user:1 a\nSET user:10 b\nSET user:1:cart c\nSET xuser:1 d\nSET user: e\nSET user:11 f');
    const result = await open(redis, withDatasets(dataset('user:{id}'))).erase(customer('1'));
    expect(result.ok && result.counts).toEqual({ d: 1 });
    expect(await keys()).toEqual(['user:', 'user:10', 'user:11', 'user:1:cart', 'xuser:1']);
  });

  it.each(['*', '?', '[a-z]', '\\*', '1*', '{id}', 'user', 'a\nb', '1:cart', ''])('a customer number %j is no pattern', async (value) => {
    await redis.run('SET cart:1:a a\nSET cart:user:b b\nSET cart:1:cart:c c');
    const before = await keys();
    const carts = withDatasets(dataset('cart:{owner}:{id}', { identifiers: { customer_id: 'owner' } }));
    const result = await open(redis, carts).erase(customer(value));
    expect(result.ok && result.counts.d).toBe(value === 'user' ? 1 : 0);
    expect(await keys()).toEqual(value === 'user' ? before.filter((key) => key !== 'cart:user:b') : before);
  });

  it('finds keys that hold a wildcard of their own', async () => {
    await redis.cli('SET', 'cart:a*b:1', 'x');
    await redis.cli('SET', 'cart:axb:1', 'y');
    const result = await open(redis, withDatasets(dataset('cart:{owner}:{id}', { identifiers: { customer_id: 'owner' } }))).erase(
      customer('a*b'),
    );
    expect(result.ok && result.counts.d).toBe(1);
    expect(await keys()).toEqual(['cart:axb:1']);
  });

  it('finds among thousands of keys of others those of the person, whatever they hold', async () => {
    await redis.cli('EVAL', `for i = 1, 3000 do redis.call('SET', 'cart:o' .. i .. ':1', 'x') end`, '0');
    await redis.run(
      'RPUSH cart:c-1:list a b\nSADD cart:c-1:set b a\nZADD cart:c-1:zset 1 a 2 b\nXADD cart:c-1:stream 1-1 f v\nSET cart:c-1:text hello\nPFADD cart:c-1:hll x',
    );
    const connector = open(redis, withDatasets(dataset('cart:{owner}:{id}', { identifiers: { customer_id: 'owner' } })));
    const collected = await connector.collect(customer('c-1'));
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('d'));
    await collected.collection.close();
    const result = await connector.erase(customer('c-1'));
    expect(rows.filter(({ id }) => id !== 'hll').toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1))).toEqual([
      { id: 'list', owner: 'c-1', value: ['a', 'b'] },
      { id: 'set', owner: 'c-1', value: ['a', 'b'] },
      { id: 'stream', owner: 'c-1', value: [{ id: '1-1', f: 'v' }] },
      { id: 'text', owner: 'c-1', value: 'hello' },
      { id: 'zset', owner: 'c-1', value: ['a', 'b'] },
    ]);
    expect(result.ok && result.counts).toEqual({ d: 6 });
    expect(await redis.cli('DBSIZE')).toBe('3000');
  });

  it('takes members out of sets, sorted sets, lists and hashes, and leaves other members', async () => {
    await redis.run(`SADD news:set ada@example.org Ada@Example.org ben@example.org\nZADD news:zset 5 ada@example.org 6 ben@example.org
RPUSH news:list ada@example.org ben@example.org ada@example.org\nHSET news:hash ada@example.org weekly ben@example.org daily`);
    const news = dataset('news:{list}[{email}]', { key: 'email', identifiers: { email: 'email' } });
    const connector = open(redis, withDatasets(news));
    const before = await connector.verify(ada);
    const result = await connector.erase(ada);
    expect([before, result.ok && result.counts]).toEqual([{ ok: true, remaining: { d: 5 } }, { d: 5 }]);
    expect(await connector.verify(ada)).toEqual({ ok: true, remaining: {} });
    const left = [
      await redis.cli('SMEMBERS', 'news:set'),
      await redis.cli('ZRANGE', 'news:zset', '0', '-1'),
      await redis.cli('LRANGE', 'news:list', '0', '-1'),
      await redis.cli('HKEYS', 'news:hash'),
    ];
    expect(left).toEqual(Array.from({ length: 4 }, () => 'ben@example.org'));
  });

  it('acts on the members of JSON in strings, at dotted paths, and keeps how long a key lives', async () => {
    await redis.cli(
      'SET',
      'profile:c-1',
      JSON.stringify({ name: 'Ada', visits: 3, address: { ip: '203.0.113.77', old: [{ ip: '203.0.113.9' }] }, theme: 'dark' }),
      'EX',
      '1000',
    );
    await redis.cli('SET', 'profile:c-2', JSON.stringify({ name: 'Ben' }));
    const profiles = dataset('profile:{id}', {
      erase: 'fields',
      fields: [
        { name: 'id', action: { do: 'leave' } },
        { name: 'name', action: { do: 'fixed', value: 'erased' } },
        { name: 'visits', action: { do: 'fixed', value: '0' } },
        { name: 'address.ip', action: { do: 'truncate-ip' } },
        { name: 'address.old', action: { do: 'null' } },
        { name: 'theme', action: { do: 'leave' } },
      ],
    });
    const connector = open(redis, withDatasets(profiles));
    expect((await connector.erase(customer('c-1'))).ok).toBe(true);
    expect(await connector.verify(customer('c-1'))).toEqual({ ok: true, remaining: {} });
    expect(JSON.parse(await redis.cli('GET', 'profile:c-1'))).toEqual({
      name: 'erased',
      visits: 0,
      address: { ip: '203.0.113.0', old: null },
      theme: 'dark',
    });
    expect(Number(await redis.cli('TTL', 'profile:c-1'))).toBeGreaterThan(0);
    expect(JSON.parse(await redis.cli('GET', 'profile:c-2'))).toEqual({ name: 'Ben' });
  });

  it('given somebody who writes to what is being erased, then it is looked at again and nothing of it stays', async () => {
    await redis.run('HSET shop:invoice:21 email ada@example.org name Ada note n amount 1');
    const proxy = await CuttingProxy.to(redis.port);
    let written = false;
    // Between looking and writing: the key is watched by then.
    proxy.cutWhen((sent) => {
      if (sent.includes('MULTI') && !written) {
        written = true;
        execFileSync('redis-cli', ['-p', `${redis.port}`, 'HSET', 'shop:invoice:21', 'note', 'newer']);
      }
      return false;
    });
    const result = await open(redis, systemFile(), proxy.port).erase(ada);
    await proxy.close();
    expect(result.ok && result.counts.invoices).toBe(1);
    expect([await redis.cli('HGET', 'shop:invoice:21', 'note'), await redis.cli('HGET', 'shop:invoice:21', 'name')]).toEqual([
      '',
      'erased',
    ]);
  });

  it.each<[string, () => Promise<EraseResult> | undefined, string]>([
    ['a server that is not there', () => openSystem(systemFile(), { REDIS: 'redis://127.0.0.1:1/0' }).erase(ada), 'unreachable'],
    [
      'a login that is refused',
      () => openSystem(systemFile(), { REDIS: `redis://somebody:wrong@127.0.0.1:${redis.port}/0` }).erase(ada),
      'not-allowed',
    ],
    ['a secret that is not there', () => openConnector(systemFile(), secretsOf({ 'env:HASH_KEY': 'k' }))?.erase(ada), 'secret-missing'],
    [
      'a hash key that is not there',
      () => openConnector(systemFile(), secretsOf({ 'env:REDIS': redis.url }))?.erase(ada),
      'secret-missing',
    ],
  ])('given %s, then it fails with its code', async (_, run, code) => {
    expect(await run()).toEqual({ ok: false, code });
  });

  it('with TLS it speaks only to a server whose certificate holds', async () => {
    const certificates = await Certificates.make();
    const port = await freePort();
    const tls = [
      '--tls-port',
      `${port}`,
      '--tls-cert-file',
      certificates.certificateFile,
      '--tls-key-file',
      certificates.keyFile,
      '--tls-ca-cert-file',
      certificates.authorityFile,
      '--tls-auth-clients',
      'no',
    ];
    const secured = await RedisServer.start(tls);
    const settings = (ca: string | undefined): SystemFile => ({
      ...systemFile(),
      connection: { url: 'env:REDIS', tls: 'verify', ...(ca === undefined ? {} : { ca }) },
    });
    const as = (host: string, ca: string | undefined) =>
      openSystem(settings(ca), { REDIS: `rediss://${host}:${port}/0`, CA: certificates.authority, OTHER: certificates.other }).verify(ada);
    const answers = [
      await as('localhost', 'env:CA'),
      await as('127.0.0.1', 'env:CA'),
      await as('localhost', 'env:OTHER'),
      await as('localhost', undefined),
      await as('127.0.0.2', 'env:CA'),
    ];
    await secured.stop();
    await certificates.remove();
    const refused = { ok: false, code: 'unreachable' };
    expect(answers).toEqual([{ ok: true, remaining: {} }, { ok: true, remaining: {} }, refused, refused, refused]);
  });

  it('check finds rights that are missing, and looks again under a login of its own', async () => {
    await redis.run('ACL SETUSER reader on >r ~shop:* +@read +@connection +watch +unwatch +scan\nACL SETUSER worker on >w ~shop:* +@all');
    const as = (name: string, looks = name) =>
      openSystem(
        { ...systemFile(), connection: { url: 'env:REDIS', verifyUrl: 'env:LOOKS' } },
        { REDIS: `redis://${name}@127.0.0.1:${redis.port}/0`, LOOKS: `redis://${looks}@127.0.0.1:${redis.port}/0` },
      );
    const found = [
      await as('worker:w').check(),
      await as('reader:r').check(),
      await as('worker:w', 'reader:r').check(),
      await as('worker:w', 'reader:x').check(),
    ];
    await redis.run('ACL DELUSER reader worker');
    const missing = (name: string, right: string) => ({
      code: 'no-right',
      dataset: name,
      reason: `${right} on ${LOCATIONS[name as keyof typeof LOCATIONS]} is missing`,
    });
    expect(found).toEqual([
      [],
      [missing('customers', 'DEL'), missing('orders', 'DEL'), missing('parcels', 'DEL'), missing('invoices', 'HDEL')],
      [],
      [{ code: 'not-allowed', reason: 'what is looked at again after an erasure could not be looked at: not-allowed' }],
    ]);
  });

  it.each<[string, SystemFile['datasets'][number], object[]]>([
    [
      'a location that is no pattern',
      dataset('user:{id'),
      [{ pointer: '/datasets/0/location', reason: 'must be a pattern such as cart:{customer_id}:{id} or newsletter[{email}]' }],
    ],
    [
      'fields of members',
      dataset('news[{email}]', { erase: 'fields' }),
      [{ pointer: '/datasets/0/erase', reason: 'a member has no fields; it can be deleted only' }],
    ],
    [
      'an action on a part of the name',
      dataset('user:{email}', { erase: 'fields', fields: [{ name: 'email', action: { do: 'null' } }] }),
      [{ pointer: '/datasets/0/fields/0/action', reason: 'it is part of the name of the key, which stays as it is' }],
    ],
  ])('a file with %s is refused', (_, faulty, problems) => {
    expect(connectorProblems({ ...withDatasets(faulty), connection: { url: 'env:LETHE_SECRET_SHOP_REDIS' } })).toEqual(problems);
  });
});
