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

/** A process that dies at a point: what it was about to do from then on it does not do. */
class Crash implements Faults {
  happened = false;

  constructor(private readonly point: string) {}

  async at(point: string): Promise<void> {
    if (point === this.point) this.happened = true;
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

describe.each(ingestFaultPoints)('a process that dies %s', (point) => {
  test('loses nothing that was kept and records nothing twice', async () => {
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
    const again = await ledger.ingest().record(testCaller, events);
    expect(again).toEqual(results.map((result) => ({ ...result, status: 'duplicate' })));
    const positions = results.map(({ position }) => position);
    const recorded = (await ledger.all()).filter(({ position }) => positions.includes(String(position)));
    expect(recorded).toHaveLength(3);
    const received = new Set(recorded.map(({ metadata }) => (metadata as EventMetadata).received));
    const withSameNames = (await ledger.all()).filter(({ metadata }) => received.has((metadata as EventMetadata).received));
    expect(withSameNames.map(({ id }) => id).sort()).toEqual(recorded.map(({ id }) => id).sort());

    const adas = (await ledger.all()).filter((each) => each.stream === stream);
    expect(adas.map(({ revision }) => revision)).toEqual([0n, 1n, 2n, 3n]);
    const rows = await ledger.db.query('SELECT state, events FROM vault.received WHERE event_id = ANY($1::uuid[])', [
      recorded.map(({ id }) => id),
    ]);
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ state: 'recorded', events: null })));
    const values = await ledger.vault.openValues(
      'shop',
      recorded.map(({ id }) => id),
    );
    const streets = values.filter(({ pointer }) => pointer === '/fields/delivery_address').map(({ value }) => String(value));
    expect(streets.sort()).toEqual(['street of other', 'street of second', 'street of third']);
  });
});
