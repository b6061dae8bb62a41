import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore, type StoredEvent } from '#event-store';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { type Opening, recordOpening } from './opening.ts';

const NOON = new Date('2026-11-01T12:00:00.000Z');
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);

let server: EmbeddedStoreProcess;
let store: EventStore;
let people = 0;

beforeAll(async () => {
  server = await EmbeddedStoreProcess.start();
  store = new EventStore({ url: server.url, appendTimeoutMs: 500 });
});

afterAll(async () => {
  await store.dispose();
  await server.end();
});

function opening(changes: Partial<Opening> = {}): Opening {
  const subject = String(++people).padStart(32, '0');
  return { controller: 'shop', actor: 'dpo', case: 'c'.repeat(32), subject, fields: ['name', 'phone'], for: 'inventory', ...changes };
}

async function recorded(subject: string): Promise<unknown[]> {
  const events: StoredEvent[] = [];
  for await (const event of store.readStream(`access-${subject}`)) events.push(event);
  return events.map(({ type, data, metadata }) => {
    const { actor, subject: about, time } = metadata as Record<string, string>;
    return { type, data, actor, about, time };
  });
}

describe('recordOpening', () => {
  it('given an opening, then it stands in the access stream of the person', async () => {
    const one = opening();
    expect(await recordOpening(store, one, NOON)).toBe(true);
    expect(await recorded(one.subject)).toEqual([
      {
        type: 'privacy.values.opened.v1',
        data: { case: 'c'.repeat(32), fields: ['name', 'phone'], for: 'inventory' },
        actor: 'dpo',
        about: one.subject,
        time: '2026-11-01T12:00:00.000Z',
      },
    ]);
  });

  it('given the same again within five minutes, in any order of fields and at once, then one event stands for all', async () => {
    const one = opening();
    const again = { ...one, fields: ['phone', 'name'] };
    expect(await Promise.all([one, again, one, again].map((each) => recordOpening(store, each, NOON)))).toEqual([true, true, true, true]);
    await recordOpening(store, one, new Date(minutes(5).getTime() - 1));
    expect(await recorded(one.subject)).toHaveLength(1);
  });

  it.each([
    ['five minutes later', {}, minutes(5)],
    ['by another actor', { actor: 'dpo-2' }, NOON],
    ['for another case', { case: 'd'.repeat(32) }, NOON],
    ['of other fields', { fields: ['name'] }, NOON],
    ['for another reason', { for: 'export' as const }, NOON],
  ])('given the same %s, then it is an event of its own', async (_, changes, at) => {
    const one = opening();
    await recordOpening(store, one, NOON);
    expect(await recordOpening(store, { ...one, ...changes }, at)).toBe(true);
    expect(await recorded(one.subject)).toHaveLength(2);
  });

  it('given a store that does not take it, then it says so', async () => {
    const one = opening();
    await store.tombstone(`access-${one.subject}`);
    expect(await recordOpening(store, one, NOON)).toBe(false);
  });
});
