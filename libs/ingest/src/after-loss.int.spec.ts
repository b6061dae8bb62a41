import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStore, type StoredEvent } from '#event-store';
import { CannotPutBack, ForgettingJournal, Keeper, putBack } from '#vault';
import { backUp, restoreVault } from '../../../test/support/backup.ts';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { collected, testCaller, TestLedger } from '../../../test/support/ledger.ts';

/** Ledger and vault are lost, and both put back from a backup; the keys folder is as it is. */
let ledger: TestLedger;
let restored: EmbeddedStoreProcess;
let store: EventStore;
let dir: string;

beforeEach(async () => {
  [ledger, restored] = await Promise.all([TestLedger.open(), EmbeddedStoreProcess.start()]);
  store = new EventStore({ url: restored.url });
  dir = mkdtempSync(join(tmpdir(), 'lethe-after-loss-'));
});

afterEach(async () => {
  await store.dispose();
  await Promise.all([ledger.close(), restored.remove()]);
  rmSync(dir, { recursive: true, force: true });
});

const ERASURE = 'c0ffee00112233445566778899aabbcc';
const journal = () => new ForgettingJournal(ledger.keys.path);
const silent = () => undefined;

async function met(who: string): Promise<string> {
  const [result] = await ledger.ingest().record(testCaller, [collected(who, { subject: { email: `${who}@example.org` } })]);
  await ledger.keep();
  return result?.subject as string;
}

/** Appends to a stream of Lethe's own, as the process of erasures does. */
async function own(stream: string, type: string, data: Record<string, unknown>): Promise<void> {
  const time = '2026-10-05T00:00:00.000Z';
  const metadata = { v: 1, controller: 'shop', actor: 'lethe', source: 'lethe', time, recordedAt: time, nonce: 'A'.repeat(43) };
  expect((await ledger.store.append(stream, [{ id: randomUUID(), type: `privacy.${type}.v1`, data, metadata }], 'any')).ok).toBe(true);
}

async function erase(closure: string[], erasure = ERASURE): Promise<void> {
  await own(`request-${erasure}`, 'request.verified', { method: 'login' });
  const identifiers = await ledger.vault.identifierMacs('shop', closure);
  await own(`erasure-${erasure}`, 'erasure.closing', { closedAt: '2026-10-05T00:00:00.000Z', closure, identifiers });
  await own(`erasure-${erasure}`, 'erasure.shredding', { unsettled: [], dueReached: false });
  await ledger.keep();
}

/** A backup of what is there now; what it gives back is the ledger, and the vault, of now. */
async function backup(): Promise<() => Promise<void>> {
  const events = await ledger.all();
  await backUp(join(dir, 'backup'), { postgresUrl: ledger.postgres.url });
  return async () => {
    for (const { stream, revision, id, type, data, metadata } of events)
      await store.append(stream, [{ id, type, data, metadata }], revision === 0n ? 'no-stream' : revision - 1n);
    await restoreVault(join(dir, 'backup'), ledger.postgres.url);
  };
}

const keeper = () => new Keeper(ledger.db, ledger.keys, store);

async function keepRestored(): Promise<void> {
  const stop = new AbortController();
  const running = keeper().run(stop.signal);
  await Promise.race([keeper().caughtUpTo(await store.head(), stop.signal), running]);
  stop.abort();
  await running;
}

const opened = async (subject: string) => (await ledger.vault.openValues('shop', { pseudonym: subject, limit: 9 })).length;
const eventsOf = async (from: EventStore, prefix: string) => {
  const found: Pick<StoredEvent, 'stream' | 'revision' | 'id' | 'type'>[] = [];
  for await (const { stream, revision, id, type } of from.readAll({ streamPrefixes: [prefix] })) found.push({ stream, revision, id, type });
  return found;
};

describe('a keeper', () => {
  test('writes what is taken away into the keys folder before it takes it away', async () => {
    const ada = await met('ada');
    const position = await new Keeper(ledger.db, ledger.keys, ledger.store).position();
    let died = false;
    const dies = {
      at: async (point: string) => {
        if (point !== 'after journal' || [...journal().entries()].length === 0) return;
        died = true;
        throw new Error('died');
      },
    };
    await own(`request-${ERASURE}`, 'request.verified', { method: 'login' });
    await ledger.keep(dies, () => died);
    expect([[...journal().entries()].map(({ type }) => type), await new Keeper(ledger.db, ledger.keys, ledger.store).position()]).toEqual([
      ['privacy.request.verified.v1'],
      position,
    ]);
    await erase([ada]);
    expect([...journal().entries()].map(({ stream, revision, type }) => [stream, revision, type])).toEqual([
      [`request-${ERASURE}`, 0n, 'privacy.request.verified.v1'],
      [`request-${ERASURE}`, 1n, 'privacy.request.verified.v1'],
      [`erasure-${ERASURE}`, 0n, 'privacy.erasure.closing.v1'],
      [`erasure-${ERASURE}`, 1n, 'privacy.erasure.shredding.v1'],
    ]);
  });
});

describe('ledger and vault from a backup', () => {
  test('are refused when somebody was erased since; what is remembered is put back, and it is so again', async () => {
    const [ada, ben] = [await met('ada'), await met('ben')];
    const restore = await backup();
    await erase([ada]);
    await restore();
    expect([await opened(ada), await opened(ben)]).toEqual([2, 2]);
    const says =
      /remembers what was erased up to position \d+ of the ledger \(2026-10-05T00:00:00.000Z\), but the ledger, which ends at \d+, does not have it/;
    await expect(keeper().check()).rejects.toThrow(says);
    await expect(keeper().run(new AbortController().signal)).rejects.toThrow(says);

    expect(await putBack(store, journal(), silent)).toBe(3);
    expect(await putBack(store, journal(), silent)).toBe(0);
    await keeper().check();
    await keepRestored();
    expect([await opened(ada), await opened(ben)]).toEqual([0, 2]);
    expect(await ledger.vault.lookup('shop', { email: 'ada@example.org' })).toEqual({ found: 'erased', erasure: ERASURE });
    for (const prefix of ['request-', 'erasure-']) expect(await eventsOf(store, prefix)).toEqual(await eventsOf(ledger.store, prefix));
    // It is remembered once, so that a second loss is met in the same way.
    expect([...journal().entries()]).toHaveLength(3);
  });

  test('are put right in the middle of an erasure, and however often that is interrupted', async () => {
    const [ada, ben] = [await met('ada'), await met('ben')];
    await own(`request-${ERASURE}`, 'request.verified', { method: 'login' });
    await ledger.keep();
    const restore = await backup();
    await erase([ada]);
    await erase([ben], 'b'.repeat(32));
    await restore();
    for (let cut = 1; ; cut++) {
      const stopped = await putBack(store, journal(), (done) => {
        if (done >= cut) throw new Error('stopped');
      }).catch((error: Error) => error.message);
      if (stopped !== 'stopped') break;
      const whole = (await eventsOf(store, 'erasure-')).length === 4;
      // Until the last of them is there, the start is refused.
      await expect(
        keeper()
          .check()
          .then(
            () => 'accepted',
            () => 'refused',
          ),
      ).resolves.toBe(whole ? 'accepted' : 'refused');
    }
    await keepRestored();
    expect([await opened(ada), await opened(ben)]).toEqual([0, 0]);
  });

  test('are not refused for what is about somebody whom the backup does not know', async () => {
    const ada = await met('ada');
    const restore = await backup();
    const ben = await met('ben');
    const fact = { controller: 'shop', type: 'privacy.value.expired.v1', time: new Date().toISOString(), actor: 'lethe' };
    const [ofBen] = await ledger.all().then((all) => all.filter(({ stream }) => stream === `subject-${ben}`));
    await ledger
      .ingest()
      .recordOwn([{ ...fact, subject: ben, id: 'expired-of-ben', data: { event: ofBen!.id, pointers: ['/record'], ground: 'deleted' } }]);
    await ledger.keep();
    expect([...journal().entries()]).toHaveLength(1);
    await restore();
    await keeper().check();
    expect(await putBack(store, journal(), silent)).toBe(0);
    await keepRestored();
    expect(await opened(ada)).toBe(2);
  });

  test('lose again the values that had gone since, and refuse again the keys that were revoked', async () => {
    const ada = await met('ada');
    await ledger.db.query(`INSERT INTO vault.api_key VALUES ('shop', 'till', '\\x01', '{publisher}', '{}', now(), NULL, NULL)`);
    const restore = await backup();
    const [ofAda] = (await ledger.all()).filter(({ stream }) => stream === `subject-${ada}`);
    const fact = { controller: 'shop', time: new Date().toISOString(), actor: 'lethe' };
    await ledger.ingest().recordOwn([
      {
        ...fact,
        type: 'privacy.value.expired.v1',
        subject: ada,
        id: 'expired',
        data: { event: ofAda!.id, pointers: ['/record'], ground: 'deleted' },
      },
      { ...fact, type: 'privacy.apikey.revoked.v1', id: 'apikey.revoked/till', data: { name: 'till' } },
    ]);
    await ledger.keep();
    await restore();
    // The ledger of the backup knows the person, and not yet that a value has gone.
    await expect(keeper().check()).rejects.toThrow('does not have it');
    expect(await putBack(store, journal(), silent)).toBe(2);
    await keeper().check();
    await keepRestored();
    expect(await opened(ada)).toBe(1);
    expect(await ledger.db.query('SELECT revoked_at IS NOT NULL AS revoked FROM vault.api_key')).toEqual([{ revoked: true }]);
  });

  test('cannot be put right when the ledger has gone its own way, and it is said where', async () => {
    const ada = await met('ada');
    const restore = await backup();
    await erase([ada]);
    await restore();
    await store.append(
      `request-${ERASURE}`,
      [{ id: randomUUID(), type: 'privacy.request.verified.v1', data: {}, metadata: {} }],
      'no-stream',
    );
    const refused = putBack(store, journal(), silent);
    await expect(refused).rejects.toThrow(CannotPutBack);
    await expect(refused).rejects.toThrow(`The ledger has another event than the keys folder at revision 0 of request-${ERASURE}`);
  });
});

describe('a ledger that went on from an older backup after a loss', () => {
  test('is refused under the vault of a younger backup from before the loss, however long it has become', async () => {
    const ada = await met('ada');
    const restore = await backup();
    const cleo = await met('cleo');
    await backUp(join(dir, 'younger'), { postgresUrl: ledger.postgres.url });
    await erase([ada]);
    await restore();
    await putBack(store, journal(), silent);
    await keepRestored();
    await ledger.ingest({ store }).record(testCaller, [collected('ben'), collected('dan')]);
    expect((await store.head()) > (await ledger.store.head())).toBe(true);
    await keeper().check();

    await restoreVault(join(dir, 'younger'), ledger.postgres.url);
    // By this vault she would live: her erasure stands at positions that it takes for known.
    expect([await opened(ada), await opened(cleo)]).toEqual([2, 2]);
    await expect(keeper().check()).rejects.toThrow('The vault reflects another ledger: the event at position');
  });

  test('is another one also where the event stands that the vault took last: put back, it has another place', async () => {
    const ada = await met('ada');
    const restore = await backup();
    await met('cleo');
    await erase([ada]);
    await backUp(join(dir, 'younger'), { postgresUrl: ledger.postgres.url });
    await restore();
    await putBack(store, journal(), silent);
    await keepRestored();
    await ledger.ingest({ store }).record(testCaller, [collected('ben'), collected('dan')]);
    await restoreVault(join(dir, 'younger'), ledger.postgres.url);
    await expect(keeper().check()).rejects.toThrow('The vault reflects another ledger');
  });

  test('is not taken for one whose last event the vault took was of somebody whose stream is closed for ever', async () => {
    const ada = await met('ada');
    const check = async () => new Keeper(ledger.db, ledger.keys, ledger.store).check();
    await ledger.store.tombstone(`subject-${ada}`);
    await check();
    await ledger.store.scavenge();
    await ledger.db.query(`UPDATE vault.position SET position = 0 WHERE consumer = 'keeper'`);
    await own(`request-${ERASURE}`, 'request.verified', { method: 'login' });
    await check();
  });
});

describe('a restored vault under a ledger that is current', () => {
  test('refuses the API keys that were revoked since, and takes one that was made anew under the name', async () => {
    const add = async (name: string, at: string) =>
      ledger.db.query(`INSERT INTO vault.api_key VALUES ('shop', $1, $2, '{publisher}', '{}', $3, NULL, NULL)`, [
        name,
        Buffer.from(name + at),
        at,
      ]);
    await add('till', '2026-10-01T00:00:00Z');
    await met('ada');
    await backUp(join(dir, 'backup'), { postgresUrl: ledger.postgres.url });
    const fact = { controller: 'shop', type: 'privacy.apikey.revoked.v1', time: '2026-10-05T00:00:00.000Z', actor: 'lethe' };
    await ledger.ingest().recordOwn(['till', 'door'].map((name) => ({ ...fact, id: `apikey.revoked/${name}`, data: { name } })));
    await restoreVault(join(dir, 'backup'), ledger.postgres.url);
    await add('door', '2026-10-06T00:00:00Z');
    await ledger.keep();
    expect(await ledger.db.query('SELECT name, revoked_at FROM vault.api_key ORDER BY name')).toEqual([
      { name: 'door', revoked_at: null },
      { name: 'till', revoked_at: new Date('2026-10-05T00:00:00.000Z') },
    ]);
  });
});
