import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Database } from '#postgres';
import { Vault } from '#vault';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { ApiKeys, type KeyFact } from './api-keys.ts';

const NOON = new Date('2026-11-01T12:00:00.000Z');

let database: TestDatabase;
let db: Database;
let now: Date;
let facts: KeyFact[];
let ledgerFails: boolean;
let keys: ApiKeys;

beforeAll(async () => {
  database = await testDatabase();
  db = database.db('lethe_vault');
  await Vault.migrate(db);
});

afterAll(() => database.drop());

beforeEach(async () => {
  await db.query('DELETE FROM vault.api_key');
  now = NOON;
  facts = [];
  ledgerFails = false;
  const record = async (fact: KeyFact) => {
    if (ledgerFails) throw new Error('the event store is down');
    facts.push(fact);
  };
  keys = new ApiKeys({ db, key: Buffer.alloc(32, 7), record, random: randomBytes, now: () => now });
});

async function make(spec: Parameters<ApiKeys['create']>[1], controller = 'shop'): Promise<string> {
  const created = await keys.create(controller, spec, 'admin');
  if (!created.ok) throw new Error(created.reason);
  return created.token;
}

const publisher = { name: 'checkout', roles: ['publisher' as const], sources: ['/shop/*'] };

describe('ApiKeys', () => {
  it('given a new key, then it says who sends and what that one may do, and the fact is recorded', async () => {
    const token = await make({ ...publisher, types: ['privacy.data.collected.v1'] });
    expect(await keys.authenticate(token)).toEqual({
      controller: 'shop',
      name: 'checkout',
      roles: ['publisher'],
      sources: ['/shop/*'],
      types: ['privacy.data.collected.v1'],
    });
    expect(facts).toEqual([
      {
        controller: 'shop',
        type: 'privacy.apikey.created.v1',
        id: expect.stringMatching(/^apikey\.created\/checkout\/[0-9a-f]{16}$/),
        time: '2026-11-01T12:00:00.000Z',
        data: { name: 'checkout', roles: ['publisher'], sources: ['/shop/*'], types: ['privacy.data.collected.v1'] },
        actor: 'admin',
      },
    ]);
  });

  it('given a new key, then neither the database nor the fact holds its text', async () => {
    const token = await make(publisher);
    const rows = await db.query(
      'SELECT controller, name, encode(hash, $1) AS hash, encode(hash, $2) AS b64, roles, scopes FROM vault.api_key',
      ['hex', 'base64'],
    );
    expect(JSON.stringify([rows, facts])).not.toContain(token.slice(6));
  });

  it.each([
    ['no key at all', ''],
    ['another text', 'lethe_'.padEnd(49, 'A')],
    ['a text of another form', 'Bearer lethe_x'],
    ['SQL', "lethe_' OR true --"],
  ])('given %s, then nobody is known', async (_, token) => {
    await make(publisher);
    expect(await keys.authenticate(token)).toBeUndefined();
  });

  it('given a key that expires, then it is known until that instant', async () => {
    const token = await make({ ...publisher, expiresAt: '2026-11-01T13:00:00Z' });
    now = new Date('2026-11-01T12:59:59.999Z');
    expect(await keys.authenticate(token)).toMatchObject({ name: 'checkout' });
    now = new Date('2026-11-01T13:00:00.000Z');
    expect(await keys.authenticate(token)).toBeUndefined();
  });

  it('given a revocation, then the key is refused at once, in every process, and the fact is recorded', async () => {
    const token = await make(publisher);
    const elsewhere = new ApiKeys({ db, key: Buffer.alloc(32, 7), record: async () => undefined, random: randomBytes, now: () => now });
    expect(await elsewhere.authenticate(token)).toMatchObject({ name: 'checkout' });
    expect(await keys.revoke('shop', 'checkout', 'admin')).toBe('revoked');
    expect(await elsewhere.authenticate(token)).toBeUndefined();
    expect(facts.at(-1)).toEqual({
      controller: 'shop',
      type: 'privacy.apikey.revoked.v1',
      id: 'apikey.revoked/checkout',
      time: '2026-11-01T12:00:00.000Z',
      data: { name: 'checkout' },
      actor: 'admin',
    });
  });

  it('given a revocation that the ledger did not take, then the key is refused all the same, and a repetition records the same fact', async () => {
    const token = await make(publisher);
    ledgerFails = true;
    await expect(keys.revoke('shop', 'checkout', 'admin')).rejects.toThrow('the event store is down');
    expect(await keys.authenticate(token)).toBeUndefined();
    ledgerFails = false;
    now = new Date('2026-11-01T14:00:00.000Z');
    await keys.revoke('shop', 'checkout', 'admin');
    expect(facts.at(-1)).toMatchObject({ id: 'apikey.revoked/checkout', time: '2026-11-01T12:00:00.000Z' });
  });

  it('given the last admin key that is valid, then it is not revoked, and nothing is recorded; beside another one it is', async () => {
    const admin = (name: string, more = {}) => make({ name, roles: ['admin' as const], ...more });
    const token = await admin('admin');
    await admin('ended', { expiresAt: '2026-11-01T12:30:00Z' });
    await make({ name: 'admin', roles: ['admin'] }, 'other');
    now = new Date('2026-11-01T13:00:00.000Z');
    expect(await keys.revoke('shop', 'admin', 'admin')).toBe('last-admin');
    expect([(await keys.authenticate(token))?.name, facts.filter(({ type }) => type.includes('revoked'))]).toEqual(['admin', []]);
    await admin('admin-2');
    expect(await keys.revoke('shop', 'admin', 'admin-2')).toBe('revoked');
    expect(await keys.revoke('shop', 'admin', 'admin-2')).toBe('revoked');
    expect(await keys.revoke('shop', 'admin-2', 'admin-2')).toBe('last-admin');
  });

  it('given the last two admin keys, each revoked by the other at once, then one stays', async () => {
    for (const name of ['admin-1', 'admin-2', 'admin-3']) await make({ name, roles: ['admin'] });
    const revoked = await Promise.all(['admin-1', 'admin-2', 'admin-3'].map((name) => keys.revoke('shop', name, 'admin')));
    expect(revoked.toSorted()).toEqual(['last-admin', 'revoked', 'revoked']);
  });

  it('given a ledger that does not take the fact, then there is no key', async () => {
    ledgerFails = true;
    await expect(keys.create('shop', publisher, 'admin')).rejects.toThrow('the event store is down');
    expect(await keys.list('shop')).toEqual([]);
  });

  it('given a name that was taken, even by a revoked key, then no other key gets it; in another controller it may', async () => {
    await make(publisher);
    await keys.revoke('shop', 'checkout', 'admin');
    expect(await keys.create('shop', publisher, 'admin')).toEqual({ ok: false, reason: 'name-taken' });
    expect((await keys.create('other', publisher, 'admin')).ok).toBe(true);
  });

  it('given a key of another controller, then it is not revoked or listed here', async () => {
    const token = await make(publisher, 'other');
    expect(await keys.revoke('shop', 'checkout', 'admin')).toBe('unknown');
    expect({ listed: await keys.list('shop'), known: (await keys.authenticate(token))?.controller }).toEqual({
      listed: [],
      known: 'other',
    });
  });

  it.each([
    [{ ...publisher, name: 'Ada Lovelace' }, '/name'],
    [{ ...publisher, roles: [] }, '/roles'],
    [{ name: 'checkout', roles: ['publisher' as const] }, '/sources'],
    [{ ...publisher, expiresAt: '2026-11-01T11:59:59Z' }, '/expiresAt'],
    [{ ...publisher, name: 'lethe' }, '/name'],
    [{ ...publisher, name: 'eraser' }, '/name'],
    [{ ...publisher, name: '4111111111111111' }, '/name'],
    [{ ...publisher, roles: ['publisher' as const, 'publisher' as const] }, '/roles'],
    [{ ...publisher, sources: Array.from({ length: 257 }, (_, index) => `/shop/${index}`) }, '/sources'],
    [{ name: 'checkout', roles: ['worker' as const], systems: [] }, '/systems'],
  ])('given a key that makes no sense (%#), then the fault is named and nothing is made', async (spec, pointer) => {
    const result = await keys.create('shop', spec, 'admin');
    expect(result).toMatchObject({ ok: false, reason: 'invalid', problems: [{ pointer }] });
    expect({ keys: await keys.list('shop'), facts }).toEqual({ keys: [], facts: [] });
  });

  it('given many requests at once, then each is answered for its own key', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => make({ ...publisher, name: `key-${index}` })));
    const principals = await Promise.all([...tokens, 'lethe_'.padEnd(49, 'x')].map((token) => keys.authenticate(token)));
    expect(principals.map((principal) => principal?.name)).toEqual([...tokens.map((_, index) => `key-${index}`), undefined]);
  });
});
