import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { collect } from '../../../test/support/collect.ts';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import { KeyFolder } from './keys/key-folder.ts';
import { Vault } from './vault.ts';

let ledger: TestLedger;

beforeEach(async () => {
  ledger = await TestLedger.open();
});

afterEach(async () => {
  await ledger.close();
});

/** Another process on the same vault and folder, which has read no key of the day yet. */
const another = async () => new Vault(ledger.db, await KeyFolder.open(ledger.keys.path, { create: false }));
const now = new Date('2026-11-02T10:00:00Z');
const dayKeys = async () =>
  (await ledger.db.query<{ id: string; state: string }>('SELECT id, state FROM vault.day_key ORDER BY born_at, id')).map(
    ({ id, state }) => ({ id, state }),
  );
const fileOf = (id: string) => join(ledger.keys.path, 'day', `${id}.key`);

describe('the keys of the day', () => {
  test('are one at the start, however often and by however many it is started', async () => {
    const before = await dayKeys();
    await Promise.all([1, 2, 3].map(() => ledger.vault.prepare(now)));
    expect([before.map(({ state }) => state), await dayKeys()]).toEqual([['active'], before]);
  });

  test('are needed: without the file of one that wraps something nothing starts, and the message names it and its date', async () => {
    await ledger.ingest().record(testCaller, [collected('o-1')]);
    const [{ id }] = (await dayKeys()) as [{ id: string; state: string }];
    await ledger.db.query('UPDATE vault.day_key SET born_at = $1', [now]);
    rmSync(fileOf(id));
    await expect((await another()).prepare(now)).rejects.toThrow(
      `The key of the day ${id}, in use since 2026-11-02T10:00:00.000Z, is needed and its file is not in ${ledger.keys.path}/day.`,
    );
    expect(await dayKeys()).toEqual([{ id, state: 'active' }]);
  });

  test('that wrap nothing may be gone: another one is made', async () => {
    const [{ id }] = (await dayKeys()) as [{ id: string; state: string }];
    rmSync(fileOf(id));
    await (await another()).prepare(now);
    expect((await dayKeys()).map(({ state }) => state).sort()).toEqual(['active', 'draining']);
  });

  test('whose rows a restored vault has not are noted as retired', async () => {
    const id = await ledger.keys.createDayKey(new Date('2026-10-01T00:00:00Z'));
    await ledger.vault.prepare(now);
    expect(await ledger.db.query('SELECT state, born_at, retired_at FROM vault.day_key WHERE id = $1', [id])).toEqual([
      { state: 'retired', born_at: new Date('2026-10-01T00:00:00Z'), retired_at: now },
    ]);
  });
});

describe('what is sealed under keys of its own', () => {
  test('case files and orders come back, can be written over, and go', async () => {
    const { caseFiles, orders } = ledger.vault;
    const name = { controller: 'shop', erasure: 'e', target: 'shop-db', round: 1 };
    await caseFiles.put('shop', 'r', { v: 1 });
    await caseFiles.put('shop', 'r', { v: 2, note: 'é' });
    await orders.put(name, [1]);
    expect([
      await caseFiles.get('shop', 'r'),
      await caseFiles.get('rival', 'r'),
      await orders.get(name),
      await orders.get({ ...name, round: 2 }),
    ]).toEqual([{ v: 2, note: 'é' }, undefined, [1], undefined]);
    // A row that is moved to another name does not open there.
    await ledger.db.query(`UPDATE vault.case_file SET request = 'other'`);
    await expect(caseFiles.get('shop', 'other')).rejects.toThrow('A sealed case-key does not open');
    await orders.delete(name);
    expect(await orders.get(name)).toBeUndefined();
  });

  test('bundles of any size come back byte by byte, and go when they expire', async () => {
    const { exports } = ledger.vault;
    const entry = {
      controller: 'shop',
      id: 'x',
      pseudonym: 'p',
      request: 'r',
      createdAt: now,
      expiresAt: new Date('2026-11-09T10:00:00Z'),
    };
    const parts = [0, 1, 300_000, 524_288, 70_001].map((size) => randomBytes(size));
    await exports.create(entry);
    await exports.create(entry);
    expect(await exports.find('shop', 'x')).toEqual({ ...entry, state: 'building', manifest: null });
    const stream = async function* () {
      yield* parts;
    };
    expect(await exports.write('shop', 'x', stream())).toBe(true);
    expect(Buffer.concat(await collect(exports.read('shop', 'x')))).toEqual(Buffer.concat(parts));
    expect(await exports.find('shop', 'x')).toMatchObject({ state: 'ready', manifest: { bytes: 894_290, chunks: 4 } });
    expect([await exports.expire(now), await exports.expire(entry.expiresAt), await exports.find('shop', 'x')]).toEqual([0, 1, undefined]);
    expect(await ledger.db.query('SELECT 1 FROM vault.export_chunk')).toEqual([]);
    expect(await exports.write('shop', 'x', stream())).toBe(false);
    await expect(collect(exports.read('shop', 'x'))).rejects.toThrow('The export is not there (any more)');
  });
});

describe('opening', () => {
  test('goes in pages through a person, and over events, and nowhere without the key', async () => {
    const results = await ledger.ingest().record(
      testCaller,
      ['a', 'b', 'c'].map((id) => collected(id, { fields: { delivery_address: `street ${id}` } })),
    );
    const pseudonym = results[0]?.subject as string;
    const whole = await ledger.vault.openValues('shop', { pseudonym, limit: 100 });
    const paged = [];
    for (let after: { eventId: string; pointer: string } | undefined; ; after = paged.at(-1)) {
      const page = await ledger.vault.openValues('shop', { pseudonym, limit: 2, ...(after && { after }) });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(whole);
    expect(whole.map(({ pointer, value }) => `${pointer} ${String(value)}`).sort()).toEqual([
      '/fields/delivery_address street a',
      '/fields/delivery_address street b',
      '/fields/delivery_address street c',
      '/record a',
      '/record b',
      '/record c',
    ]);
    expect(await ledger.vault.openValues('shop', [...new Set(whole.map(({ eventId }) => eventId))])).toEqual(whole);
    expect(await ledger.vault.openValues('rival', { pseudonym, limit: 100 })).toEqual([]);
    expect(await ledger.vault.lookup('shop', { email: 'ada', shoe_size: '1' })).toEqual({
      found: 'invalid',
      problems: [
        { pointer: '/identifiers/email', reason: 'must be an e-mail address' },
        { pointer: '/identifiers/shoe_size', reason: 'is not an identifier type of this controller' },
      ],
    });
  });
});
