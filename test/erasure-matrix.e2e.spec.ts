import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './support/canary-ledger.ts';
import type { Way } from './support/tcp-proxy.ts';
import { Erasures, type Ordered } from './matrix/erasures.ts';
import { Groups } from './matrix/groups.ts';
import { Installation } from './matrix/installation.ts';
import { answersLost, isRequest } from './matrix/kafka-requests.ts';
import { answerKeptBack, requestKeptBack } from './matrix/kept-back.ts';

let installation: Installation;
let erasures: Erasures;
let groups: Groups;

beforeAll(async () => {
  installation = await Installation.start();
  erasures = await Erasures.among(installation);
  groups = new Groups(installation);
}, 180_000);

afterEach(async () => {
  for (const part of Object.values(installation.parts)) part.signal('SIGCONT');
  for (const network of [installation.network, ...installation.stores.map((store) => store.network)]) await network.heal();
});

afterAll(() => installation?.stop(), 60_000);

/** Waits for a condition; gives up before the test does, so that nothing goes on into the next one. */
async function holds(condition: () => Promise<boolean> | boolean, withinMs = 50_000): Promise<void> {
  const late = performance.now() + withinMs;
  await eventually(async () => {
    if (performance.now() > late) throw new Error(`This does not hold within ${withinMs} ms: ${String(condition)}`);
    return (await condition()) || undefined;
  });
}

/** An erasure whose orders are in Kafka. */
async function published() {
  const before = await erasures.messages('erasure.orders');
  const ordered = await erasures.ordered();
  await holds(async () => (await erasures.messages('erasure.orders')) === before + 4);
  return ordered;
}

/** Has the receipts of an erasure come into their topic with nobody reading them there; `meanwhile` is called before the eraser goes on. */
async function answeredUnread(meanwhile: () => void = () => undefined) {
  const { worker, eraser } = installation.parts;
  const before = await erasures.messages('erasure.receipts');
  eraser.signal('SIGSTOP');
  const ordered = await published();
  worker.signal('SIGSTOP');
  meanwhile();
  eraser.signal('SIGCONT');
  await holds(async () => (await erasures.messages('erasure.receipts')) === before + 4);
  expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
  return ordered;
}

describe('an erasure in four stores', () => {
  it('goes from the request over the orders, the eraser and the receipts to the certificate', async () => {
    const ordered = await erasures.ordered();
    await erasures.settled(ordered);
    expect(await erasures.answers(ordered)).toHaveLength(4);
  }, 60_000);
});

describe("while somebody's row is locked for 60 seconds, ten times a consumer's session", () => {
  let locked: Ordered;
  let lock: { release(): Promise<void> };
  let since: number;
  let members: string[];

  beforeAll(async () => {
    members = await groups.joined();
    const somebody = await erasures.somebody();
    lock = await installation.shop.lock(somebody.person);
    since = performance.now();
    locked = await erasures.approve(somebody);
    await holds(async () => (await installation.shop.waiting()) > 0);
  }, 60_000);

  afterAll(() => lock?.release());

  it('others whose orders come after it on the same partition are erased', async () => {
    const others = await Promise.all([1, 2, 3].map(() => erasures.ordered()));
    for (const other of others) await erasures.settled(other);
    expect(await erasures.certified(locked)).toBe(false);
  }, 60_000);

  it('messages that are no orders and an order for nobody hold up no other', async () => {
    const nobody = { erasure: '0'.repeat(32), target: 'carts', round: 1 };
    await erasures.publish(['no order', JSON.stringify({ ...nobody, round: 'one' }), null, JSON.stringify(nobody)]);
    await erasures.settled(await erasures.ordered());
    const { eraser } = installation.parts;
    await holds(() => eraser.log.split('a message is no order').length === 4);
    await holds(async () => (await erasures.dead()).some((letter) => letter['erasure'] === nobody.erasure));
  }, 60_000);

  it('an order that always fails holds up no other, is told in the dead topic, and settles once it can', async () => {
    const somebody = await erasures.somebody();
    const refusal = await installation.crm.refuse(somebody.person);
    const ordered = await erasures.approve(somebody);
    await erasures.settled(await erasures.ordered());
    await holds(async () => (await erasures.dead()).some(({ erasure }) => erasure === ordered.id));
    const letter = { target: 'crm', round: 1, code: 'constraint' };
    expect((await erasures.dead()).find(({ erasure }) => erasure === ordered.id)).toMatchObject(letter);
    expect(await erasures.certified(ordered)).toBe(false);
    await refusal.mend();
    await erasures.settled(ordered);
    const outcomes = ['carts erased', 'crm erased', 'crm failed constraint', 'files erased', 'shop-db erased'];
    expect(await erasures.outcomes(ordered)).toEqual(outcomes);
  }, 60_000);

  it('stores that say they deleted and did not are caught, and nothing is certified before they have', async () => {
    const { stores } = installation;
    const somebody = await erasures.somebody();
    const shown = await erasures.shown(somebody.person);
    const lies = await Promise.all(stores.map((store) => store.lie(somebody.person)));
    const ordered = await erasures.approve(somebody);
    await holds(async () => (await erasures.answers(ordered)).length === 4);
    expect(await erasures.outcomes(ordered)).toEqual(stores.map(({ system }) => `${system} failed still-found`).toSorted());
    expect([await erasures.shown(somebody.person), await erasures.certified(ordered)]).toEqual([shown, false]);
    for (const end of lies) await end();
    await erasures.settled(ordered);
    expect(await erasures.answers(ordered)).toHaveLength(8);
  }, 60_000);

  it('no consumer is expelled meanwhile, and the row goes once it can', async () => {
    await holds(() => performance.now() - since >= 60_000, 70_000);
    expect([await groups.joined(), await erasures.certified(locked)]).toEqual([members, false]);
    expect(await erasures.outcomes(locked)).toEqual(['carts erased', 'crm erased', 'files erased', 'shop-db failed locked']);
    await lock.release();
    await erasures.settled(locked);
    expect(await groups.joined()).toEqual(members);
  }, 120_000);
});

describe('given that the broker is killed and started again', () => {
  const restart = async () => {
    await installation.broker.end('SIGKILL');
    await installation.broker.start();
  };

  it('before the orders are published, then they are', async () => {
    const { broker } = installation;
    await broker.end('SIGKILL');
    const ordered = await erasures.ordered();
    await holds(async () => (await erasures.orders(ordered)) === 4);
    expect(await erasures.certified(ordered)).toBe(false);
    await broker.start();
    await erasures.settled(ordered);
  }, 60_000);

  it('after the orders are published and before the eraser has them, then it gets them', async () => {
    const { eraser } = installation.parts;
    eraser.signal('SIGSTOP');
    const ordered = await published();
    await restart();
    eraser.signal('SIGCONT');
    await erasures.settled(ordered);
  }, 60_000);

  it('after the eraser has the orders and before it has committed that, then they are carried out once', async () => {
    const reached = requestKeptBack({ network: installation.network, holds: isRequest('offset commit') });
    const ordered = await erasures.ordered();
    await reached;
    await restart();
    await installation.network.heal();
    await erasures.settled(ordered);
    // A commit that was lost is made again with the next order.
    await erasures.settled(await erasures.ordered());
    await groups.caughtUp();
    await erasures.settled(ordered);
  }, 60_000);

  it('while a store is being worked, then its receipt comes all the same', async () => {
    const { shop } = installation;
    const somebody = await erasures.somebody();
    const lock = await shop.lock(somebody.person);
    const ordered = await erasures.approve(somebody);
    await holds(async () => (await shop.waiting()) > 0);
    await restart();
    await lock.release();
    await erasures.settled(ordered);
  }, 60_000);

  it('after it took receipts and before the eraser knows that, then they count once', async () => {
    const reached = answersLost(installation.network, 'produce');
    const ordered = await erasures.ordered();
    await reached;
    await restart();
    await installation.network.heal();
    await erasures.settled(ordered);
  }, 60_000);

  it('after it took the receipts and before the ledger has them, then the ledger gets them', async () => {
    const ordered = await answeredUnread();
    await restart();
    installation.parts.worker.signal('SIGCONT');
    await erasures.settled(ordered);
  }, 60_000);
});

describe('given that the eraser is killed', () => {
  it('after it has deleted and before it has said so, then the next says what was deleted', async () => {
    const { network, parts } = installation;
    const reached = requestKeptBack({ network, holds: isRequest('produce') });
    const ordered = await erasures.ordered();
    await reached;
    await holds(() => erasures.gone(ordered));
    expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
    await parts.eraser.end('SIGKILL');
    await network.heal();
    expect(await parts.eraser.start()).toMatchObject({ open: 4 });
    await erasures.settled(ordered);
  }, 60_000);

  it('after its receipts are in the ledger and before it knows that, then the next finds nothing to do', async () => {
    const { network, parts } = installation;
    const reached = answersLost(network, 'produce');
    const ordered = await erasures.ordered();
    await reached;
    await holds(async () => (await erasures.answers(ordered)).length === 4);
    await parts.eraser.end('SIGKILL');
    await network.heal();
    const receipts = await erasures.messages('erasure.receipts');
    expect(await parts.eraser.start()).toMatchObject({ open: 4 });
    await holds(async () => {
      await groups.joined();
      await parts.eraser.end('SIGTERM');
      return (await parts.eraser.start())['open'] === 0;
    });
    await erasures.settled(ordered);
    expect(await erasures.messages('erasure.receipts')).toBe(receipts);
  }, 60_000);

  it('after its receipts are in Kafka and before anybody knows that, then the next sends them again, and they count once', async () => {
    const { network, parts } = installation;
    const ordered = await answeredUnread(() => void answersLost(network, 'produce'));
    await parts.eraser.end('SIGKILL');
    await network.heal();
    const receipts = await erasures.messages('erasure.receipts');
    expect(await parts.eraser.start()).toMatchObject({ open: 4 });
    await holds(async () => (await erasures.messages('erasure.receipts')) === receipts + 4);
    parts.worker.signal('SIGCONT');
    await erasures.settled(ordered);
    expect(await erasures.answers(ordered)).toHaveLength(4);
  }, 60_000);

  it('after all is answered and before it has committed the orders, then the next gets them again and leaves them', async () => {
    const { network, parts } = installation;
    const reached = requestKeptBack({ network, holds: isRequest('offset commit') });
    const ordered = await erasures.ordered();
    await reached;
    await holds(() => erasures.certified(ordered));
    await parts.eraser.end('SIGKILL');
    await network.heal();
    await parts.eraser.start();
    await groups.caughtUp();
    await erasures.settled(ordered);
    expect(await erasures.answers(ordered)).toHaveLength(4);
  }, 60_000);
});

describe('given that between the eraser and the broker', () => {
  it.each<[string, Way[]]>([
    ['nothing gets to the broker', ['to-server']],
    ['nothing gets to the eraser', ['to-client']],
    ['nothing gets through', ['to-server', 'to-client']],
  ])(
    '%s, and the broker takes it for dead, then nothing is certified before it is back',
    async (_, ways) => {
      const { network } = installation;
      await groups.joined();
      network.silence(...ways);
      const ordered = await published();
      await holds(async () => (await groups.members()).length === 0);
      expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
      await network.heal();
      await erasures.settled(ordered);
    },
    60_000,
  );

  it('connections are cut and refused, then all goes on when they are not', async () => {
    const { network } = installation;
    await network.gone();
    const ordered = await published();
    expect(await erasures.certified(ordered)).toBe(false);
    await network.heal();
    await erasures.settled(ordered);
  }, 60_000);
});

describe('given that between the eraser and the stores', () => {
  it.each<[string, Way[]]>([
    ['nothing gets to the stores', ['to-server']],
    ['nothing gets to the eraser', ['to-client']],
    ['nothing gets through', ['to-server', 'to-client']],
  ])(
    '%s, then nothing is deleted before it does',
    async (_, ways) => {
      const { stores } = installation;
      const before = stores.map(({ network }) => network.connections);
      for (const { network } of stores) network.silence(...ways);
      const somebody = await erasures.somebody();
      const shown = await erasures.shown(somebody.person);
      const ordered = await erasures.approve(somebody);
      await holds(() => stores.every(({ network }, index) => network.connections > before[index]!));
      expect([await erasures.shown(somebody.person), await erasures.certified(ordered)]).toEqual([shown, false]);
      for (const { network } of stores) await network.heal();
      await erasures.settled(ordered);
    },
    60_000,
  );

  it.each([
    ['the deletions are lost on their way', 'with an end of the connections', requestKeptBack, 'cut'],
    ['the answers to the deletions are lost', 'with an end of the connections', answerKeptBack, 'cut'],
    ['the deletions are lost on their way', 'and nobody is told that', requestKeptBack, 'forget'],
    ['the answers to the deletions are lost', 'and nobody is told that', answerKeptBack, 'forget'],
  ] as const)(
    '%s, %s, then they are made once',
    async (_, __, keptBack, how) => {
      const { stores } = installation;
      const reached = stores.map((store) => keptBack({ network: store.network, holds: (chunk) => store.isDeletion(chunk) }));
      const ordered = await erasures.ordered();
      await Promise.all(reached);
      const erased = (await erasures.answers(ordered)).filter(({ outcome }) => outcome === 'erased');
      expect([erased, await erasures.certified(ordered)]).toEqual([[], false]);
      for (const { network } of stores) {
        network[how]();
        await network.heal();
      }
      await erasures.settled(ordered);
    },
    60_000,
  );
});
