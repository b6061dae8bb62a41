import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventMetadata, IncomingEvent } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Faults } from '#vault';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import { ingestFaultPoints } from './faults.ts';

let ledger: TestLedger;
let run = 0;

beforeAll(async () => {
  ledger = await TestLedger.open();
});

beforeEach(() => {
  run += 1;
});

afterAll(async () => {
  await ledger.close();
});

/** A process that dies when it comes to a point (for the nth time): what it was about to do from then on it does not do. */
class Crash implements Faults {
  happened = false;
  private times = 0;

  constructor(
    private readonly point: string,
    private readonly nth = 1,
  ) {}

  async at(point: string): Promise<void> {
    if (point === this.point && ++this.times === this.nth) this.happened = true;
    if (this.happened) throw new Error(`died ${this.point}`);
  }
}

const event = (id: string, email: string): IncomingEvent =>
  collected(`${run}-${id}`, { subject: { email: `${email}-${run}@example.org` }, fields: { delivery_address: `street of ${id}` } });

/** Somebody else's event in the place that the vault is going to give next, as after the vault was restored from an older backup. */
async function strangerIn(stream: string): Promise<void> {
  const [before] = (await ledger.all()).filter((each) => each.stream === stream) as [StoredEvent];
  const metadata = { ...(before.metadata as EventMetadata), received: randomUUID().replaceAll('-', '').repeat(2), commitments: undefined };
  const result = await ledger.store.append(stream, [{ id: randomUUID(), type: before.type, data: before.data, metadata }], before.revision);
  expect(result.ok).toBe(true);
}

/** Ends what a dead process left: everything new, as after a restart. */
async function restart(): Promise<void> {
  expect(await ledger.finisher().finish()).toBe(0);
  await ledger.keep();
}

/** What the vault has of streams, beside what the ledger has of them. */
async function vaultOf(streams: string[]) {
  const pseudonyms = streams.map((stream) => stream.slice('subject-'.length));
  const about = (columns: string, table: string, order: string) =>
    ledger.db.query(`SELECT ${columns} FROM vault.${table} WHERE pseudonym = ANY($1::text[]) ORDER BY ${order}`, [pseudonyms]);
  return {
    received: await about('event_id, pseudonym, revision, position, state, events', 'received', 'position'),
    counters: await about('pseudonym, next_revision, state', 'subject', 'next_revision DESC'),
    identifiers: (await ledger.vault.openIdentifiers('shop', pseudonyms)).map(({ pseudonym, value }) => `${pseudonym} ${value}`).sort(),
    values: await about('event_id, pointer', 'value', 'event_id, pointer'),
  };
}

const pseudonymOf = ({ stream }: StoredEvent) => stream.slice('subject-'.length);

describe.each(ingestFaultPoints)('a process that dies %s', (point) => {
  test('loses nothing that was kept and records nothing twice', async () => {
    const mark = await ledger.store.head();
    const [first] = await ledger.ingest().record(testCaller, [event('first', 'ada')]);
    const stream = `subject-${first?.subject}`;
    await ledger.keep();
    await strangerIn(stream);
    const events = [event('second', 'ada'), event('third', 'ada'), event('other', 'ben')];
    const crash = new Crash(point);

    const dying = ledger.ingest({ faults: crash });
    await dying.record(testCaller, events).catch(() => undefined);
    if (point.endsWith('keep')) await ledger.keep(crash, () => crash.happened);
    expect(crash.happened).toBe(true);

    await restart();
    const results = await ledger.ingest().record(testCaller, events);
    await restart();

    // Whether the dead process had kept them or not: now they are there, and asked again they are duplicates with the same answer.
    const again = await ledger.ingest().record(testCaller, [event('first', 'ada'), ...events]);
    expect(again).toEqual([first, ...results].map((result) => ({ ...result, status: 'duplicate' })));

    // The ledger has the first, the stranger and these three, and nothing else; each stream without a gap.
    const recorded = (await ledger.all()).filter(({ position }) => position > mark);
    const other = `subject-${results[2]?.subject}`;
    expect(recorded.map((each) => `${each.stream} ${each.type}`).sort()).toEqual(
      [other, stream, stream, stream, stream].map((name) => `${name} privacy.data.collected.v1`).sort(),
    );
    const inStream = (name: string) => recorded.filter((each) => each.stream === name).map(({ revision }) => revision);
    expect([inStream(stream), inStream(other)]).toEqual([[0n, 1n, 2n, 3n], [0n]]);
    const ours = recorded.filter(({ position }) => again.some((result) => result.position === String(position)));
    expect(ours).toHaveLength(4);
    expect(new Set(recorded.map(({ metadata }) => (metadata as EventMetadata).received)).size).toBe(5);

    // The vault has a row for each of them in its place, confirmed, and what was kept of ours, once.
    expect(await vaultOf([stream, other])).toEqual({
      received: recorded.map((each) => ({
        event_id: each.id,
        pseudonym: pseudonymOf(each),
        revision: each.revision,
        position: each.position,
        state: 'recorded',
        events: null,
      })),
      counters: [
        { pseudonym: first?.subject, next_revision: 4n, state: 'open' },
        { pseudonym: results[2]?.subject, next_revision: 1n, state: 'open' },
      ],
      identifiers: [`${first?.subject} ada-${run}@example.org`, `${results[2]?.subject} ben-${run}@example.org`].sort(),
      values: ours
        .map(({ id }) => id)
        .sort()
        .flatMap((event_id) => ['/fields/delivery_address', '/record'].map((pointer) => ({ event_id, pointer }))),
    });
    const values = await ledger.vault.openValues(
      'shop',
      ours.map(({ id }) => id),
    );
    const streets = values.filter(({ pointer }) => pointer === '/fields/delivery_address').map(({ value }) => String(value));
    expect(streets.sort()).toEqual(['street of first', 'street of other', 'street of second', 'street of third']);
  });
});

const ERASURE = 'c0ffee00112233445566778899aabbcc';

/** Closes a person, as the erasure process does. */
async function close(subject: string): Promise<void> {
  const time = '2026-10-05T00:00:00.000Z';
  const identifiers = await ledger.vault.identifierMacs('shop', [subject]);
  const data = { closedAt: time, closure: [subject], identifiers };
  const nonce = 'n'.repeat(43);
  const metadata: EventMetadata = { v: 1, controller: 'shop', actor: 'lethe', source: 'lethe', time, recordedAt: time, nonce };
  const closing = { id: randomUUID(), type: 'privacy.erasure.closing.v1', data, metadata };
  expect((await ledger.store.append(`erasure-${ERASURE}`, [closing], 'any')).ok).toBe(true);
  await ledger.keep();
}

/** The refused event comes to the vault first and leaves nothing there; then the fact that it was refused goes the way of every event. */
describe.each([
  ['before record', 1],
  ['after record', 1],
  ['before record', 2],
  ['after record', 2],
  ['before append', 1],
  ['after append', 1],
])('a process that dies %s (time %i) while it refuses a late event of an erased person', (point, nth) => {
  test('leaves one fact of it, once the event was answered', async () => {
    const [first] = await ledger.ingest().record(testCaller, [event('first', 'eve')]);
    await ledger.keep();
    await close(first?.subject as string);
    const mark = await ledger.store.head();
    const crash = new Crash(point, nth);
    const late = event('late', 'eve');
    await expect(ledger.ingest({ faults: crash }).record(testCaller, [late])).rejects.toThrow(`died ${point}`);

    await restart();
    const answers = [await ledger.ingest().record(testCaller, [late]), await ledger.ingest().record(testCaller, [late])];
    await restart();
    const problem = expect.objectContaining({ status: 409, type: 'https://lethe.dev/problems/subject-erased', erasure: ERASURE });
    expect(answers.flat()).toEqual(
      Array.from({ length: 2 }, () => ({ id: `${run}-late`, status: 'rejected', findings: [], dropped: [], problem })),
    );
    const { type, source, time } = late;
    expect((await ledger.all()).filter(({ position }) => position > mark).map((each) => [each.stream, each.type, each.data])).toEqual([
      ['controller-shop', 'privacy.event.refused.v1', { reason: 'subject-erased', erasure: ERASURE, type, source, time }],
    ]);
    expect(await ledger.db.query(`SELECT 1 FROM vault.received WHERE state = 'pending' OR events IS NOT NULL`)).toEqual([]);
  });
});
