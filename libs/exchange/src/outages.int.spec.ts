import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/support/collect.ts';
import { freePort } from '../../../test/support/embedded-store.ts';
import { ExchangeWorld } from '../../../test/support/exchange-world.ts';
import { KafkaBroker } from '../../../test/support/kafka.ts';
import { TcpProxy } from '../../../test/support/tcp-proxy.ts';

let broker: KafkaBroker;
let network: TcpProxy;
let world: ExchangeWorld;

beforeAll(async () => {
  const behind = await freePort();
  network = await TcpProxy.start(behind);
  broker = await KafkaBroker.start({ behind, proxied: network.port });
}, 60_000);

beforeEach(async () => {
  world = await ExchangeWorld.open(broker.brokers, `127.0.0.1:${network.port}`);
}, 60_000);

afterEach(async () => {
  await network.heal();
  await world.close();
}, 60_000);

afterAll(async () => {
  await broker.remove();
  await network.stop();
});

/** Sends events one after the other until told to stop; the numbers of those that the broker took. */
function sending() {
  const taken: number[] = [];
  let going = true;
  const ended = (async () => {
    for (let n = 0; going; n++) {
      const sent = await world.send(world.event(`e-${n}`)).then(
        () => true,
        () => false,
      );
      if (sent) taken.push(n);
    }
  })();
  return { taken, stop: () => ((going = false), ended) };
}

/** Every event that the broker took is in the ledger once and in the feed; the feed has each person's events in order. */
async function expectNothingLostOrDoubled(taken: readonly number[]): Promise<void> {
  await world.allTaken();
  const recorded = await world.recorded();
  expect(recorded.length).toBeGreaterThanOrEqual(taken.length);
  // Each event is about somebody else, so an event that is there twice would be in one stream twice.
  expect(new Set(recorded.map(({ person }) => person)).size).toBe(recorded.length);
  const feed = await world.allPublished();
  const first = new Map<unknown, unknown>();
  for (const event of feed) {
    const before = first.get(event['stream']);
    if (before !== undefined) expect(Number(event['revision'])).toBeLessThanOrEqual(Number(before) + 1);
    first.set(event['stream'], Math.max(Number(before ?? 0), Number(event['revision'])));
  }
  expect(await world.ledger.vault.deadLetters.list(world.controller)).toEqual([]);
}

describe('the exchange with Kafka', () => {
  it('given that the broker is killed and started again three times, then nothing that it took is lost or doubled', async () => {
    world.start();
    const load = sending();
    for (let kill = 1; kill <= 3; kill++) {
      const before = load.taken.length;
      await until(() => load.taken.length >= before + 20);
      await broker.end('SIGKILL');
      await broker.start();
    }
    const before = load.taken.length;
    await until(() => load.taken.length >= before + 20);
    await load.stop();
    await expectNothingLostOrDoubled(load.taken);
  }, 120_000);

  it.each(['cut', 'gone for a while'] as const)(
    'given that the connection is %s, then nothing is lost or doubled',
    async (how) => {
      world.start();
      const load = sending();
      for (let fault = 1; fault <= 3; fault++) {
        const before = (await world.recorded()).length;
        await until(async () => (await world.recorded()).length >= before + 20);
        if (how === 'cut') network.cut();
        else await network.gone();
        const then = load.taken.length;
        await until(() => load.taken.length >= then + 20);
        await network.heal();
      }
      await load.stop();
      await expectNothingLostOrDoubled(load.taken);
    },
    120_000,
  );

  it.each(['to-server', 'to-client'] as const)(
    'given that nothing goes %s for a while, then nothing is lost or doubled',
    async (way) => {
      world.start();
      const load = sending();
      await until(async () => (await world.recorded()).length >= 20);
      network.silence(way);
      const then = load.taken.length;
      await until(() => load.taken.length >= then + 100);
      await network.heal();
      await until(async () => (await world.recorded()).length >= then + 100);
      await load.stop();
      await expectNothingLostOrDoubled(load.taken);
    },
    120_000,
  );
});
