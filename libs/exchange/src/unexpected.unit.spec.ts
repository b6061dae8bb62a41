import { expect, it } from '@jest/globals';
import type { Problem } from '#domain';
import type { Message } from '#messaging';
import type { Engines } from './engines.ts';
import { Figures } from './figures.ts';
import { Receipts } from './receipts.ts';
import { StuckOrders } from './stuck-orders.ts';

const order = { erasure: 'a'.repeat(32), target: 'crm', round: 1 };
const message = (value: object): Message => ({
  topic: 'privacy.shop.dead',
  partition: 0,
  offset: '7',
  timestamp: 0,
  key: null,
  value: Buffer.from(JSON.stringify(value)),
  headers: [],
});

/** Engines that are well, whatever happens; what is asked of them for an order has a fault while `broken` says so. */
function world() {
  const buried: [channel: string, type: string][] = [];
  const state = { broken: true };
  const fault = () => {
    throw new TypeError('a fault');
  };
  const key = { name: 'worker', roles: ['worker' as const], createdAt: '2026-01-01T00:00:00Z' };
  const engines = {
    store: { healthy: async () => true },
    vaultDb: { trouble: async () => undefined },
    vault: { deadLetters: { find: fault, delete: async () => undefined } },
    work: { receipt: async () => (state.broken ? fault() : { ok: true, status: 'recorded' }) },
    apiKeys: { list: async () => [key] },
    now: () => new Date('2026-11-02T11:00:00Z'),
  } as unknown as Engines;
  const burial = {
    bury: async (_: string, channel: string, __: Message, { type }: Problem) => void buried.push([channel, type]),
  } as never;
  return { engines, burial, buried, state };
}

const nothing = async () => undefined;

it('an order that is told and that something unexpected happens to each time is put with the dead letters, and not passed over', async () => {
  const { engines, burial, buried } = world();
  const stuck = new StuckOrders('shop', engines, burial);
  const told = message({ ...order, attempts: 12, code: 'locked' });
  const taken = [];
  for (let tries = 0; tries < 5; tries++) taken.push(await stuck.takeDead([told], nothing));
  expect(taken).toEqual([...Array.from({ length: 4 }, () => ({ done: 0, wait: true })), { done: 1 }]);
  expect(buried).toEqual([['dead', 'https://lethe.dev/problems/internal']]);
});

it('what a message failed before it was recorded does not count against it when it comes again', async () => {
  const { engines, burial, buried, state } = world();
  const receipts = new Receipts('shop', engines, burial, new Figures());
  const given = { ...order, outcome: 'erased', counts: {}, verified: true, at: '2026-11-02T10:00:00Z', worker: 'worker' };
  const take = async (times: number) => {
    const done = [];
    for (let tries = 0; tries < times; tries++) done.push((await receipts.take([message(given)], nothing)).done);
    return done;
  };
  expect(await take(4)).toEqual([0, 0, 0, 0]);
  state.broken = false;
  expect(await take(1)).toEqual([1]);
  state.broken = true;
  expect(await take(4)).toEqual([0, 0, 0, 0]);
  expect(buried).toEqual([]);
});
