import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KeyDays } from '../../../../test/support/key-days.ts';
import { collected, TestLedger, testCaller } from '../../../../test/support/ledger.ts';
import { OpenBao } from '../../../../test/support/openbao.ts';
import { SlowKms } from '../../../../test/support/slow-kms.ts';
import { addDuration, durationOf } from '#domain';
import { KeyFolder } from './key-folder.ts';
import { KeysAway, type KeyProvider } from './key-provider.ts';
import { plainKeys } from './plain-keys.ts';
import { TransitKeys } from './transit-keys.ts';

let bao: OpenBao;
let dir: string;
/** The clock of the service that takes its time. */
let clock: () => Date;
let kms: SlowKms;
const now = new Date('2026-11-01T10:00:00Z');
const path = () => join(dir, 'keys');
const fileOf = (id: string) => join(path(), 'day', `${id}.key`);

beforeAll(async () => {
  bao = await OpenBao.start();
}, 180_000);

afterAll(() => bao.stop());

beforeEach(() => {
  clock = () => now;
  kms = new SlowKms(() => clock());
  dir = mkdtempSync(join(tmpdir(), 'lethe-test-keys-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const open = (provider: KeyProvider) => KeyFolder.open(path(), { create: true, provider });

/** The one contract of whatever stands behind the keys of the day. */
describe.each([
  ['files', () => plainKeys],
  ['a transit engine', () => new TransitKeys(bao.transit)],
  ['a service that takes its time', () => kms.provider()],
])('keys of the day behind %s', (_, provider) => {
  test('are different, come back in every process, and are files for their owner alone', async () => {
    const keys = await open(provider());
    const ids = [await keys.createDayKey(now), await keys.createDayKey(now)].sort();
    const another = await open(provider());
    const read = await Promise.all(ids.map((id) => keys.dayKey(id)));
    expect(new Set(read.map((key) => key?.toString('hex'))).size).toBe(2);
    expect(read.map((key) => key?.length)).toEqual([32, 32]);
    expect(await Promise.all(ids.map((id) => another.dayKey(id)))).toEqual(read);
    expect([keys.dayKeyIds().sort(), ids.map((id) => statSync(fileOf(id)).mode & 0o777)]).toEqual([ids, [0o600, 0o600]]);
  });

  test('are not there before they are made', async () => {
    expect(await (await open(provider())).dayKey('2026-11-01-zzzz')).toBeUndefined();
  });

  test('are gone for every process once destroyed, which may be said again, and the others stay', async () => {
    const keys = await open(provider());
    const [gone, stays] = [await keys.createDayKey(now), await keys.createDayKey(now)];
    const before = await keys.dayKey(stays);
    await keys.deleteDayKey(gone);
    await (await open(provider())).deleteDayKey(gone);
    const another = await open(provider());
    expect(await Promise.all([keys, another].flatMap((each) => [each.dayKey(gone), each.dayKey(stays)]))).toEqual([
      undefined,
      before,
      undefined,
      before,
    ]);
    expect(readdirSync(join(path(), 'day'))).toEqual([`${stays}.key`]);
  });

  test('are gone for good when the provider says so, and that is the same moment whoever asks again', async () => {
    const keys = await open(provider());
    const id = await keys.createDayKey(now);
    const finalAt = await keys.deleteDayKey(id);
    expect(finalAt ?? now).toEqual(addDuration(now, durationOf(keys.destructionDelay)));
    clock = () => new Date(now.getTime() + 3_600_000);
    expect(await (await open(provider())).deleteDayKey(id)).toEqual(finalAt);
    clock = () => finalAt ?? now;
    expect(await (await open(provider())).deleteDayKey(id)).toBeUndefined();
  });

  test('refuse a file that holds no key', async () => {
    const keys = await open(provider());
    const [one, other] = [await keys.createDayKey(now), await keys.createDayKey(now)];
    const cut = readFileSync(fileOf(other), 'utf8').slice(0, -9);
    writeFileSync(fileOf(one), `${cut}\n`);
    await expect((await open(provider())).dayKey(one)).rejects.toThrow(/Nothing was changed\. Put its copy back/);
  });

  test('lead a key through its life: a backup with the files as they were opens the living, and after the destruction nobody', async () => {
    const ledger = await TestLedger.open(provider());
    try {
      const days = await KeyDays.of(ledger);
      clock = () => days.now;
      const [first, worker] = [await days.active(), days.worker()];
      const [result] = await ledger.ingest().record(testCaller, [collected('o-1')]);
      const subject = result?.subject as string;
      const windowEnds = addDuration(days.now, durationOf('P31D'));
      const finalAt = addDuration(windowEnds, durationOf(ledger.keys.destructionDelay));
      await days.pass(31, worker);
      // Nobody can open it any more; whether somebody could bring it back is another matter, and said when it is so.
      while (days.now < finalAt) {
        expect([await days.told(), (await days.keys())['retired']?.includes(first)]).toEqual([{}, true]);
        await days.pass(0.5, worker);
      }
      const another = await KeyFolder.open(ledger.keys.path, { create: false, provider: provider() });
      expect([await another.dayKey(first), (await days.told())[`controller-shop ${first}`]]).toEqual([undefined, 1]);
      const identifiers = await ledger.vault.openIdentifiers('shop', [subject]);
      expect(identifiers.map(({ value }) => value)).toEqual(['ada@example.org']);
    } finally {
      await ledger.close();
    }
  });
});

describe('a service that takes its time', () => {
  test('could bring a key back until then: a copy of the folder opens again, which is why its destruction is not told before', async () => {
    const keys = await open(kms.provider());
    const id = await keys.createDayKey(now);
    const key = Buffer.from((await keys.dayKey(id))!);
    cpSync(path(), join(dir, 'copy'), { recursive: true });
    for (const folder of ['copy', 'copy/day']) chmodSync(join(dir, folder), 0o700);
    const copied = async () => (await KeyFolder.open(join(dir, 'copy'), { create: false, provider: kms.provider() })).dayKey(id);
    const finalAt = (await keys.deleteDayKey(id))!;
    expect(await copied()).toBeUndefined();
    expect([kms.bringBack(id), await copied()]).toEqual([true, key]);
    await keys.deleteDayKey(id);
    clock = () => finalAt;
    expect([kms.bringBack(id), await copied()]).toEqual([false, undefined]);
  });
});

describe('a transit engine', () => {
  const transit = () => new TransitKeys(bao.transit);

  test('makes a copy of the whole folder worthless once a key is destroyed', async () => {
    const keys = await open(transit());
    const id = await keys.createDayKey(now);
    cpSync(path(), join(dir, 'copy'), { recursive: true });
    for (const folder of ['copy', 'copy/day']) chmodSync(join(dir, folder), 0o700);
    const copied = () => KeyFolder.open(join(dir, 'copy'), { create: false, provider: transit() });
    expect(await (await copied()).dayKey(id)).toEqual(await keys.dayKey(id));
    await keys.deleteDayKey(id);
    expect(await (await copied()).dayKey(id)).toBeUndefined();
    expect(await bao.ask('GET', `transit/keys/lethe-day-${id}`)).toBe(404);
  });

  test('opens the keys that files held before it was set, and destroys them', async () => {
    const before = await open(plainKeys);
    const id = await before.createDayKey(now);
    const keys = await open(transit());
    expect(await keys.dayKey(id)).toEqual(await before.dayKey(id));
    await keys.deleteDayKey(id);
    expect(readdirSync(join(path(), 'day'))).toEqual([]);
  });

  test('is needed by what it made', async () => {
    const id = await (await open(transit())).createDayKey(now);
    await expect((await open(plainKeys)).dayKey(id)).rejects.toThrow(
      `The key of the day ${id} is protected by a transit engine, and none is set. Nothing was changed. Set LETHE_KEYS_TRANSIT_URL and LETHE_KEYS_TRANSIT_TOKEN.`,
    );
  });

  test('that is away or refuses is said to be so, and destroys nothing half: the file stays', async () => {
    const id = await (await open(transit())).createDayKey(now);
    const away = await open(new TransitKeys({ url: 'http://127.0.0.1:9/v1/transit', token: 'x' }));
    const refused = await open(new TransitKeys({ ...bao.transit, token: 'wrong' }));
    for (const keys of [away, refused]) {
      await expect(keys.dayKey(id)).rejects.toThrow(KeysAway);
      await expect(keys.deleteDayKey(id)).rejects.toThrow(KeysAway);
      await expect(keys.createDayKey(now)).rejects.toThrow(KeysAway);
    }
    await expect(refused.dayKey(id)).rejects.toThrow('answers 403 to GET keys');
    expect(readdirSync(join(path(), 'day'))).toEqual([`${id}.key`]);
    expect(await (await open(transit())).dayKey(id)).toHaveLength(32);
  });

  test('that is away after a key was read is not needed for reading it again', async () => {
    const own = await OpenBao.start();
    const keys = await open(new TransitKeys(own.transit));
    const id = await keys.createDayKey(now);
    const key = await keys.dayKey(id);
    await own.stop();
    expect(await keys.dayKey(id)).toEqual(key);
  });
});
