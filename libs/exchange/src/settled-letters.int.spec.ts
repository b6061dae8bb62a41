import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { problem } from '#domain';
import { ErasureWorld } from '../../../test/support/erasure-world.ts';
import { dropSettledLetters, letterOf } from './settled-letters.ts';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
});

afterAll(() => world.close());

const worker = { controller: 'shop', name: 'shop-worker', systems: ['shop-db'] };

it('an order that failed and failed leaves the dead letters when it is settled otherwise than over Kafka; others stay', async () => {
  await world.customer('ada@example.org');
  const { id: erasure } = await world.approved('ada@example.org');
  await world.until(async () => (await world.types(`erasure-${erasure}`)).includes('erasure.ordered'), world.process());
  const { vault, store } = world.ledger;
  const stuck = letterOf({ erasure, target: 'shop-db', round: 1 });
  const others = [letterOf({ erasure: '0'.repeat(32), target: 'shop-db', round: 1 }), 'events-0-1-k'];
  for (const [seconds, id] of [stuck, ...others].entries()) {
    const at = new Date(Date.UTC(2026, 10, 2, 10, 0, seconds));
    const from = { controller: 'shop', id, topic: 't', partition: 0, offset: '0' };
    await vault.deadLetters.file({ ...from, problem: problem('order-failed', 'no'), at, expiresAt: at }, Buffer.from('x'));
  }
  const listed = async () => {
    await dropSettledLetters({ vault, store }, 'shop');
    return (await vault.deadLetters.list('shop')).map(({ id }) => id);
  };
  expect(await listed()).toEqual([stuck, ...others]);

  const given = { round: 1, outcome: 'nothing-held' as const, counts: {}, verified: true, at: '2026-11-02T11:00:00Z' };
  expect(await world.work().receipt(worker, erasure, 'shop-db', given)).toEqual({ ok: true, status: 'recorded' });
  expect(await listed()).toEqual(others);
});
