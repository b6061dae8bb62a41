import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStore } from '#event-store';
import { Database } from '#postgres';
import {
  insertSubjectKeys,
  KeyFolder,
  newSubjectKey,
  saveSubjects,
  unwrapSubjectKey,
  wrapSubjectKey,
  type WrappedSubjectKey,
} from '#vault';
import { eventually, LedgerProcess, type Answer } from './support/canary-ledger.ts';
import { WorkerCuts } from './support/worker-cuts.ts';

/**
 * The life of a key of the day in an installation as `lethe start` runs it, with its worker killed in the middle of each write, one after the other. At every
 * cut everybody can be read; the next worker goes on with what is left.
 */
const PEOPLE = process.env['LETHE_TEST_SOAK'] ? 100_000 : 2_600;
/** People in one transaction of the wrapping anew. Who is locked is in the middle of one: whom the one before has locked is known. */
const PAGE = 500;

let folder: string;
let ledger: LedgerProcess;
let db: Database;
/** Both halves of everybody's key, by pseudonym. */
const known = new Map<string, Buffer>();
let ada: string;
let request: string;
let first: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-key-of-day-'));
  ledger = new LedgerProcess(join(folder, 'home'), { LETHE_BACKUP_WINDOW: 'PT1S', LETHE_LOG_LEVEL: 'error' });
  await ledger.start();
  db = new Database({ url: ledger.file<{ postgresUrl: string }>('running.json').postgresUrl, application: 'test', max: 3 });
}, 120_000);

afterAll(async () => {
  await db?.end();
  await ledger?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.bytes.toString()}`);
  return answer;
};

async function record(name: string): Promise<string> {
  const data = {
    subject: { email: `${name}@example.org` },
    category: 'order',
    fields: { delivery_address: `${name} Street 1`, phone: '+49 30 1234567' },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
  };
  const event = { specversion: '1.0', type: 'privacy.data.collected.v1', source: '/shop', id: name, time: '2026-10-01T10:00:00Z', data };
  return String(ok(await ledger.ask('publisher', 'POST', '/v1/events', event, 'application/cloudevents+json')).json['subject']);
}

const keyFolder = () => KeyFolder.open(join(ledger.home, 'keys'), { create: false });

/** People whom nobody sends events about; their keys are as ingest makes them. */
async function addPeople(count: number, dayKey: string): Promise<void> {
  const day = { id: dayKey, key: (await (await keyFolder()).dayKey(dayKey))! };
  const people = Array.from({ length: count }, () => newSubjectKey('jrpanel', randomBytes(16).toString('hex'), randomBytes));
  for (const { pseudonym, sealing, token } of people) known.set(pseudonym, Buffer.concat([sealing, token]));
  const rows = people.map(({ controller, pseudonym }) => ({ controller, pseudonym, visitor: false, nextRevision: 0n, keyVersion: 1 }));
  await db.transaction(async (tx) => {
    await saveSubjects(tx, rows);
    await insertSubjectKeys(
      tx,
      people.map((key) => wrapSubjectKey(key, day)),
    );
  });
}

const subjectKeys = async (): Promise<WrappedSubjectKey[]> =>
  (
    await db.query<WrappedSubjectKey & { day_key: string } & Record<string, unknown>>(
      'SELECT * FROM vault.subject_key ORDER BY controller, pseudonym, version',
    )
  ).map((row) => ({ ...row, dayKey: row.day_key }));

/** Of those who are in the vault: whose key does not open, or is another than it was. */
async function unreadable(): Promise<string[]> {
  const keys = await keyFolder();
  const lost: string[] = [];
  for (const row of await subjectKeys()) {
    const day = await keys.dayKey(row.dayKey);
    const both = day && unwrapSubjectKey(row, day);
    const before = known.get(row.pseudonym);
    if (!both || (before && !Buffer.concat([both.sealing, both.token]).equals(before))) lost.push(row.pseudonym);
  }
  return lost;
}

/** What the API shows of somebody for a case. */
async function shown(): Promise<Record<string, unknown>> {
  const { json } = ok(await ledger.ask('dpo', 'GET', `/v1/subjects/${ada}/inventory?case=${request}`));
  return Object.fromEntries((json['values'] as { pointer: string; value: unknown }[]).map(({ pointer, value }) => [pointer, value]));
}

const keysByState = async () => {
  const rows = await db.query<{ id: string; state: string }>('SELECT id, state FROM vault.day_key ORDER BY born_at, id');
  return Object.fromEntries([...Map.groupBy(rows, ({ state }) => state)].map(([state, keys]) => [state, keys.map(({ id }) => id)]));
};
const wrappedBy = async (key: string) => (await subjectKeys()).filter(({ dayKey }) => dayKey === key);
const files = () => readdirSync(join(ledger.home, 'keys/day')).toSorted();

/** Notes, inside the transaction that does it, every key that is retired or destroyed while a row needs it. */
const GUARD = `
CREATE TABLE public.too_early (key text);
CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NEW.state IN ('retired', 'destroyed') AND (
    EXISTS (SELECT 1 FROM vault.subject_key WHERE day_key = NEW.id) OR EXISTS (SELECT 1 FROM vault.case_file WHERE day_key = NEW.id)
    OR EXISTS (SELECT 1 FROM vault.erasure_order WHERE day_key = NEW.id) OR EXISTS (SELECT 1 FROM vault.export WHERE day_key = NEW.id)
  ) THEN INSERT INTO public.too_early VALUES (NEW.id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON vault.day_key FOR EACH ROW EXECUTE FUNCTION public.guard();`;
/** Has whoever notes the destruction of that key wait for whoever holds the lock: the window is short, and the clock does not wait for the test. */
const gate = (key: string) => `
CREATE FUNCTION public.gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
CREATE TRIGGER gate BEFORE UPDATE ON vault.day_key FOR EACH ROW WHEN (NEW.id = '${key}' AND NEW.state = 'destroyed') EXECUTE FUNCTION public.gate();`;
const CLOSE_GATE = 'SELECT pg_advisory_lock(1)';
const tooEarly = async () => (await db.query<{ key: string }>('SELECT key FROM public.too_early')).map(({ key }) => key);

const LOCK_KEY = 'SELECT 1 FROM vault.subject_key WHERE pseudonym = $1 FOR UPDATE';
const LOCK_DAY = 'SELECT 1 FROM vault.day_key WHERE id = $1 FOR SHARE';

describe('a worker that is killed', () => {
  let cuts: WorkerCuts;
  let order: string[];
  let second: string;

  it('given people, one of whom has lost a value, and a guard of the keys, then the guard sees a key that is retired too early', async () => {
    ada = await record('ada');
    const bea = await record('bea');
    request = String(
      ok(await ledger.ask('dpo', 'POST', '/v1/requests', { kind: 'access', identifiers: { email: 'ada@example.org' } })).json['id'],
    );
    ok(await ledger.ask('dpo', 'POST', `/v1/requests/${request}/verify`, { method: 'login' }));
    [first] = (await keysByState())['active'] as [string];
    await addPeople(PEOPLE, first);
    for (const row of await subjectKeys()) {
      const { sealing, token } = unwrapSubjectKey(row, (await (await keyFolder()).dayKey(first))!);
      if (row.pseudonym !== bea) known.set(row.pseudonym, Buffer.concat([sealing, token]));
    }
    await db.query(`DELETE FROM vault.value WHERE pseudonym = $1 AND pointer = '/fields/phone'`, [bea]);
    await db.query('UPDATE vault.subject SET reseal = true WHERE pseudonym = $1', [bea]);
    await db.query(GUARD + gate(first));
    const control = db.transaction(async (tx) => {
      await tx.query(`UPDATE vault.day_key SET state = 'retired'`);
      throw new Error((await tx.query<{ key: string }>('SELECT key FROM public.too_early'))[0]?.key);
    });
    await expect(control).rejects.toThrow(first);
    expect([await unreadable(), await tooEarly()]).toEqual([[], []]);

    // A day later.
    await db.query(`UPDATE vault.day_key SET born_at = born_at - interval '25 hours'`);
    cuts = await WorkerCuts.before(ledger, LOCK_DAY, first);
    order = (await subjectKeys()).map(({ pseudonym }) => pseudonym).filter((pseudonym) => pseudonym !== bea);
    await cuts.reached();
    expect([await keysByState(), files().length]).toEqual([{ active: [first] }, 2]);
    const { length } = await db.query(`SELECT 1 FROM vault.value WHERE pseudonym = $1`, [bea]);
    expect(length).toBe(1);
  }, 120_000);

  it('given that it dies while it turns the key, then the key is turned by the next, and the file that was left is of use to nobody', async () => {
    await cuts.cut(`SELECT 1 FROM vault.value v WHERE pseudonym = (SELECT pseudonym FROM vault.subject WHERE reseal) FOR UPDATE OF v`);
    await cuts.reached();
    const { active, draining, retired } = await keysByState();
    expect([active?.length, draining, retired?.length, files().length]).toEqual([1, [first], 1, 3]);
    [second] = active as [string];
    expect([await unreadable(), await shown()]).toEqual([[], everything]);
  }, 120_000);

  it('given that it dies while it seals anew what is left to somebody, then it is as before, and done by the next', async () => {
    expect((await subjectKeys()).filter(({ version }) => version > 1)).toEqual([]);
    await cuts.cut(LOCK_KEY, order[1.5 * PAGE]);
    await cuts.reached();
    expect((await subjectKeys()).filter(({ version }) => version > 1)).toHaveLength(1);
    expect(await unreadable()).toEqual([]);
  }, 120_000);

  it.each([2.5 * PAGE, 4.5 * PAGE])(
    'given that it dies while it wraps anew, then the next goes on where it was; meanwhile events are recorded (%i)',
    async (place) => {
      const done = await wrappedBy(second);
      expect([done.length >= PAGE, (await wrappedBy(first)).length > 0]).toEqual([true, true]);
      await record(`during-${place}`);
      await cuts.cut(LOCK_KEY, order[place]);
      await cuts.reached();
      expect([await unreadable(), await shown(), await keysByState()]).toMatchObject([
        [],
        everything,
        { active: [second], draining: [first] },
      ]);
      // What was wrapped anew before was not again.
      const now = new Map((await wrappedBy(second)).map(({ pseudonym, wrapped }) => [pseudonym, wrapped]));
      expect(done.filter(({ pseudonym, wrapped }) => !now.get(pseudonym)?.equals(wrapped))).toEqual([]);
    },
    60_000,
  );

  it('given that it dies at the file of a request, then that opens too', async () => {
    await cuts.cut('SELECT 1 FROM vault.case_file WHERE request = $1 FOR UPDATE', request);
    await cuts.reached();
    expect([await wrappedBy(first), await unreadable(), await shown()]).toEqual([[], [], everything]);
  }, 120_000);

  it('given that it dies while it retires the key, then that is done by the next, when no row needs it', async () => {
    await cuts.cut(LOCK_DAY, first);
    await cuts.reached();
    expect((await keysByState())['draining']).toEqual([first]);
    expect(await db.query('SELECT 1 FROM vault.case_file WHERE day_key = $1', [first])).toEqual([]);
    await cuts.cut(CLOSE_GATE);
    await eventually(async () => (await keysByState())['retired']?.includes(first) || undefined);
    expect([await unreadable(), await shown(), await tooEarly()]).toEqual([[], everything, []]);
  }, 120_000);

  it('given that it dies between the destruction of the key and its note, then it is said once, and noted', async () => {
    const due = `SELECT 1 FROM vault.day_key WHERE id = $1 AND retired_at < now() - interval '1 second'`;
    await eventually(async () => (await db.query(due, [first])).length || undefined);
    await cuts.again();
    await cuts.reached();
    expect([(await keysByState())['retired'], files().includes(`${first}.key`)]).toEqual([expect.arrayContaining([first]), false]);
    await cuts.cutAndGoOn();
    await eventually(async () => ((await keysByState())['retired'] ? undefined : true));
    const { active, destroyed } = await keysByState();
    expect([active, destroyed?.includes(first), files()]).toEqual([[second], true, [`${second}.key`]]);
    const store = new EventStore({ url: ledger.file<{ eventStoreUrl: string }>('running.json').eventStoreUrl });
    const told: string[] = [];
    for await (const { type, data } of store.readStream('controller-jrpanel'))
      if (type === 'privacy.key.destroyed.v1') told.push((data as { key: string }).key);
    await store.dispose();
    expect(told.toSorted()).toEqual(destroyed?.toSorted());
    expect([await unreadable(), await shown(), await tooEarly()]).toEqual([[], everything, []]);
  }, 120_000);

  const everything = { '/fields/delivery_address': 'ada Street 1', '/fields/phone': '+49 30 1234567' };
});
