import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { collect } from '../../../../test/support/collect.ts';
import { KeyDays } from '../../../../test/support/key-days.ts';
import { collected, TestLedger, testCaller } from '../../../../test/support/ledger.ts';
import { KeyFolder } from '../keys/key-folder.ts';
import { markForReseal } from '../tables/reseal.ts';
import { Vault } from '../vault.ts';

let ledger: TestLedger;
let days: KeyDays;

beforeEach(async () => {
  ledger = await TestLedger.open();
  days = await KeyDays.of(ledger);
});

afterEach(async () => {
  await ledger.close();
});

const fileOf = (id: string) => join(ledger.keys.path, 'day', `${id}.key`);
const person = (name: string) =>
  collected(`o-${name}`, {
    subject: { email: `${name}@example.org` },
    fields: { delivery_address: `street ${name}`, email: `${name}@example.org` },
  });

/** Records an event about each and answers their pseudonyms, in order. */
async function recordPeople(names: readonly string[]): Promise<string[]> {
  const results = await ledger.ingest().record(testCaller, names.map(person));
  return results.map(({ status, subject }) => {
    expect(status).toBe('recorded');
    return subject as string;
  });
}

/** Everything that the vault opens of a person, as pointers and values. */
async function opened(subject: string, vault = ledger.vault): Promise<string[]> {
  const values = await vault.openValues('shop', { pseudonym: subject, limit: 100 });
  const identifiers = await vault.openIdentifiers('shop', [subject]);
  return [
    ...values.map(({ pointer, value }) => `${pointer} ${String(value)}`),
    ...identifiers.map(({ type, value }) => `${type} ${value}`),
  ].sort();
}

const whole = (name: string) => [
  `/fields/delivery_address street ${name}`,
  `/fields/email ${name}@example.org`,
  `/record o-${name}`,
  `email ${name}@example.org`,
];

/** Deletes a kept value as its expiry does. */
async function loseValue(subject: string, pointer: string): Promise<void> {
  await ledger.db.transaction(async (tx) => {
    await tx.query('DELETE FROM vault.value WHERE pseudonym = $1 AND pointer = $2', [subject, pointer]);
    await markForReseal(tx, [{ controller: 'shop', pseudonym: subject }]);
  });
}

const versions = (subject: string) => ledger.db.query('SELECT version, day_key FROM vault.subject_key WHERE pseudonym = $1', [subject]);

describe('the key of the day', () => {
  test('is turned each day; the one before it is drained, retired, and destroyed at the end of its window', async () => {
    const [ada] = (await recordPeople(['ada'])) as [string];
    const first = await days.active();
    const worker = days.worker();
    expect(await days.pass(0.5, worker)).toEqual([]);
    expect(await days.pass(0.5, worker)).toEqual(['turn', `rewrap ${first}`, `retire ${first}`]);
    await days.pass(29.5, worker);
    expect([existsSync(fileOf(first)), await days.told()]).toEqual([true, {}]);
    expect(await days.pass(0.5, worker)).toContain(`destroy ${first}`);
    expect([existsSync(fileOf(first)), await days.told()]).toEqual([false, { [`controller-shop ${first}`]: 1 }]);
    const { destroyed, retired, active, draining } = await days.keys();
    expect([destroyed, retired?.length, active?.length, draining]).toEqual([[first], 30, 1, undefined]);
    expect(await opened(ada)).toEqual(whole('ada'));
    // A key of which no row and no file is left opens nothing, in no process that remembered it.
    expect(await ledger.keys.dayKey(first)).toBeUndefined();
  });

  test('wraps orders, case files and bundles anew too', async () => {
    const { caseFiles, orders, exports } = ledger.vault;
    const name = { controller: 'shop', erasure: 'e', target: 'shop-db', round: 1 };
    await caseFiles.put('shop', 'r', { v: 1 });
    await orders.put(name, [1]);
    await exports.create({
      controller: 'shop',
      id: 'x',
      pseudonym: 'p',
      request: 'r',
      createdAt: days.now,
      expiresAt: new Date('2100-01-01'),
    });
    const bytes = randomBytes(1_000);
    const stream = async function* () {
      yield bytes;
    };
    await exports.write('shop', 'x', stream());
    const first = await days.active();
    await days.pass(40, days.worker());
    expect(existsSync(fileOf(first))).toBe(false);
    expect([await caseFiles.get('shop', 'r'), await orders.get(name), Buffer.concat(await collect(exports.read('shop', 'x')))]).toEqual([
      { v: 1 },
      [1],
      bytes,
    ]);
  });

  test('gives who lost a value a new key version at the next turn, and leaves the rest and the record tokens as they are', async () => {
    const [ada, ben] = (await recordPeople(['ada', 'ben'])) as [string, string];
    const other = collected('other', { fields: { phone: '+1 202 555 0100' } });
    await ledger.ingest().record(testCaller, [other]);
    const first = await days.active();
    await loseValue(ada, '/fields/delivery_address');
    const worker = days.worker();
    await days.pass(0.5, worker);
    expect(await versions(ada)).toEqual([{ version: 1, day_key: first }]);
    expect(await days.pass(0.5, worker)).toEqual(['turn', 'reseal', `rewrap ${first}`, `retire ${first}`]);
    const second = await days.active();
    expect([await versions(ada), await versions(ben)]).toEqual([[{ version: 2, day_key: second }], [{ version: 1, day_key: second }]]);
    expect(await opened(ada)).toEqual([...whole('ada').slice(1), '/record other'].sort());
    expect(await opened(ben)).toEqual(whole('ben'));
    // An event of hers sent again is still the same, since the token key is; and what is new goes under the new version.
    expect(await ledger.ingest().record(testCaller, [other])).toEqual([expect.objectContaining({ status: 'duplicate' })]);
    const [more] = await ledger.ingest().record(testCaller, [{ ...other, id: 'later' }]);
    expect([more?.status, more?.subject]).toEqual(['recorded', ada]);
    expect(await ledger.db.query('SELECT DISTINCT key_version FROM vault.value WHERE pseudonym = $1', [ada])).toEqual([{ key_version: 2 }]);
  });

  test('gives who had an identifier released a new key version too', async () => {
    const [ada] = (await recordPeople(['ada'])) as [string];
    const data = { subject: { email: 'ada@example.org', customer_id: 'C-1' } };
    await ledger.ingest().record(testCaller, [collected('both', data)]);
    const released = {
      ...collected('gone'),
      type: 'privacy.identifier.released.v1',
      data: { subject: { customer_id: 'C-1' }, identifier: { email: 'ada@example.org' } },
    };
    const [result] = await ledger.ingest().record(testCaller, [released]);
    const marked = await ledger.db.query('SELECT pseudonym FROM vault.subject WHERE reseal');
    expect([result?.status, marked]).toEqual(['recorded', [{ pseudonym: ada }]]);
  });

  test('wraps 2,000 people anew while events are recorded', async () => {
    const names = Array.from({ length: 2_000 }, (_, n) => `p${n}`);
    const before: string[] = [];
    for (let n = 0; n < names.length; n += 500) before.push(...(await recordPeople(names.slice(n, n + 500))));
    const first = await days.active();
    days.now = new Date(days.now.getTime() + 86_400_000);
    const looking = days.worker().look();
    let over = false;
    const ended = looking.finally(() => (over = true));
    const meanwhile: string[] = [];
    const added: string[] = [];
    for (let n = 0; !over || n < 3; n++) {
      // Somebody new and somebody known at once.
      const batch = [`new${n}`, `other${n}`];
      added.push(...batch);
      meanwhile.push(...(await recordPeople(batch)));
      const [known] = await ledger.ingest().record(testCaller, [{ ...person(`p${n}`), id: `again-${n}` }]);
      expect([known?.status, known?.subject]).toEqual(['recorded', before[n]]);
    }
    expect(await ended).toEqual([{ do: 'turn' }, { do: 'rewrap', key: first }, { do: 'retire', key: first }]);
    const second = await days.active();
    expect(await ledger.db.query('SELECT day_key, count(*)::int AS n FROM vault.subject_key GROUP BY 1', [])).toEqual([
      { day_key: second, n: 2_000 + meanwhile.length },
    ]);
    await ledger.keys.deleteDayKey(first);
    const everybody = [...before, ...meanwhile];
    const identifiers = await ledger.vault.openIdentifiers('shop', everybody);
    const found = new Map(identifiers.map(({ pseudonym, value }) => [pseudonym, value]));
    expect(everybody.map((subject) => found.get(subject))).toEqual([...names, ...added].map((name) => `${name}@example.org`));
  });

  test('is looked after by two at once as by one', async () => {
    const [ada] = (await recordPeople(['ada'])) as [string];
    await loseValue(ada, '/fields/delivery_address');
    const first = await days.active();
    const workers = [days.worker(), days.worker({ db: ledger.postgres.db('lethe_vault') })];
    const done = await days.pass(33, ...workers);
    expect(done.filter((step) => step === 'turn')).toHaveLength(33);
    const { destroyed, retired, active } = await days.keys();
    expect([destroyed?.[0], destroyed?.length, retired?.length, active?.length]).toEqual([first, 3, 30, 1]);
    expect(await days.told()).toEqual(Object.fromEntries((destroyed as string[]).map((key) => [`controller-shop ${key}`, 1])));
    expect(readdirSync(join(ledger.keys.path, 'day')).sort()).toEqual(
      [...(retired ?? []), ...(active ?? [])].map((id) => `${id}.key`).sort(),
    );
    expect([await versions(ada), await opened(ada)]).toEqual([[{ version: 2, day_key: active?.[0] }], whole('ada').slice(1)]);
  });

  test('lets a backup open the living within the window, and nobody after it', async () => {
    const [ada] = (await recordPeople(['ada'])) as [string];
    const first = await days.active();
    const backup = await days.backup();
    try {
      const worker = days.worker();
      await days.pass(30.5, worker);
      expect(await opened(ada, await backup.vault())).toEqual(whole('ada'));
      await days.pass(0.5, worker);
      const late = await backup.vault();
      const says = `The key of the day ${first}, in use since`;
      await expect(late.prepare(days.now)).rejects.toThrow(says);
      await expect(opened(ada, late)).rejects.toThrow(`The key of the day ${first} was destroyed on`);
      expect(await opened(ada)).toEqual(whole('ada'));
    } finally {
      await backup.drop();
    }
  });

  test('leaves no copy of itself that a crash made beside its file', async () => {
    const first = await days.active();
    writeFileSync(`${fileOf(first)}.0a1b2c3d.tmp`, 'the same key', { mode: 0o600 });
    await days.pass(31, days.worker());
    expect(readdirSync(join(ledger.keys.path, 'day')).filter((name) => name.startsWith(first))).toEqual([]);
  });

  test('is destroyed again at the next start when an older copy of the keys folder brings its file back', async () => {
    await recordPeople(['ada']);
    const first = await days.active();
    const file = readFileSync(fileOf(first));
    await days.pass(40, days.worker());
    expect((await days.keys()).destroyed).toContain(first);
    const startAgain = async () => {
      writeFileSync(fileOf(first), file, { mode: 0o600 });
      const keys = await KeyFolder.open(ledger.keys.path, { create: false });
      const opens = (await keys.dayKey(first)) !== undefined;
      await new Vault(ledger.db, keys).prepare(days.now);
      return [opens, existsSync(fileOf(first))];
    };
    // The folder is older than the destruction; or the vault is, and the folder was put together from copies.
    rmSync(join(ledger.keys.path, 'destroyed.jsonl'));
    expect(await startAgain()).toEqual([true, false]);
    await ledger.db.query('DELETE FROM vault.day_key WHERE id = $1', [first]);
    expect(await startAgain()).toEqual([false, false]);
  });

  test('is destroyed when the ledger can be told, and not noted as destroyed before', async () => {
    await recordPeople(['ada']);
    const first = await days.active();
    await days.pass(30.5, days.worker());
    const refusing = days.worker({
      faults: { at: async (point) => (point === 'before announcement' ? Promise.reject(new Error('away')) : undefined) },
    });
    await expect(days.pass(0.5, refusing)).rejects.toThrow('away');
    expect([(await days.keys())['retired']?.[0], existsSync(fileOf(first)), await days.told()]).toEqual([first, false, {}]);
    // A restart with the file gone is no reason to refuse: nothing needs the key.
    await ledger.vault.prepare(days.now);
    expect(await days.worker().look()).toEqual([{ do: 'destroy', key: first }]);
    expect(await days.told()).toEqual({ [`controller-shop ${first}`]: 1 });
  });
});

describe('clocks', () => {
  test('a machine that was off for 40 days loses nothing: the window counts from the retirement, and nothing is destroyed on the first day', async () => {
    const [ada] = (await recordPeople(['ada'])) as [string];
    const first = await days.active();
    await days.pass(1, days.worker());
    const second = await days.active();
    days.now = new Date(days.now.getTime() + 40 * 86_400_000);
    await ledger.vault.prepare(days.now);
    const worker = days.worker();
    expect(await worker.look()).toEqual([{ do: 'turn' }, { do: 'rewrap', key: second }]);
    expect([existsSync(fileOf(first)), await opened(ada)]).toEqual([true, whole('ada')]);
    await days.watch(24, worker);
    const { destroyed, retired } = await days.keys();
    expect([destroyed, retired?.includes(second)]).toEqual([[first], true]);
    await days.pass(29, worker);
    expect(existsSync(fileOf(second))).toBe(true);
    await days.pass(1.5, worker);
    expect([existsSync(fileOf(second)), await opened(ada)]).toEqual([false, whole('ada')]);
  });

  test('a clock that goes ahead and is put right destroys nothing early and retires nothing in the future', async () => {
    await recordPeople(['ada']);
    const first = await days.active();
    const worker = days.worker();
    await days.pass(1, worker);
    const right = days.now;
    days.now = new Date(right.getTime() + 400 * 86_400_000);
    await days.watch(12, worker);
    days.now = new Date(right.getTime() + 43_200_000);
    await days.watch(25, worker);
    expect(existsSync(fileOf(first))).toBe(true);
    expect(await ledger.db.query('SELECT id FROM vault.day_key WHERE retired_at > $1', [days.now])).toEqual([]);
    expect(await days.told()).toEqual({});
    await days.pass(29, worker);
    expect(existsSync(fileOf(first))).toBe(false);
  });

  test('a clock that starts far behind retires and destroys nothing', async () => {
    await recordPeople(['ada']);
    const worker = days.worker();
    await days.pass(1, worker);
    const before = await days.keys();
    const right = days.now;
    days.now = new Date('1970-01-01T00:00:00Z');
    await ledger.vault.prepare(days.now);
    expect(await worker.look()).toEqual([]);
    days.now = new Date(right.getTime() + 60_000);
    expect(await worker.look()).toEqual([]);
    expect(await days.keys()).toEqual(before);
  });
});
