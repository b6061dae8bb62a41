import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { newLedgerMetadata } from '#domain';
import { textHeaders, writeBinary } from '#messaging';
import { until } from '../../../test/support/collect.ts';
import { ExchangeWorld } from '../../../test/support/exchange-world.ts';
import { everythingIn } from '../../../test/support/kafka-topics.ts';
import { endTestBroker, testBroker } from '../../../test/support/kafka.ts';
import { collected } from '../../../test/support/ledger.ts';
import { DeadLetterOffice } from './dead-letter-office.ts';
import { readDeadContent } from './dead-content.ts';
import type { FaultPoint } from './faults.ts';
import { letterOf } from './settled-letters.ts';

const AT = '2026-11-02T10:00:00.000Z';

let world: ExchangeWorld;

beforeEach(async () => {
  world = await ExchangeWorld.open(await testBroker());
}, 60_000);

afterEach(() => world.close());
afterAll(endTestBroker);

const plain = (text: string) => ({
  key: null,
  value: Buffer.from(text),
  headers: textHeaders({ 'content-type': 'application/cloudevents+json' }),
});
const dead = () => world.ledger.vault.deadLetters.list(world.controller);
const kindOf = (problem: Record<string, unknown>) => String(problem['type']).replace('https://lethe.dev/problems/', '');

describe('events from Kafka', () => {
  it('given both modes and an event twice, then each is in the ledger once, sent by the key that declares it', async () => {
    const event = collected('b-1', { subject: { email: 'bob@example.org' } });
    await world.send(world.event('a-1'), world.event('a-1'), writeBinary('b', { ...event }), world.event('a-2'));
    world.start();
    await world.allTaken();
    const events = (await world.ledger.all()).filter(({ type }) => type === 'privacy.data.collected.v1');
    expect(events.length).toBe(3);
    expect(new Set(events.map(({ metadata }) => (metadata as { actor: string }).actor))).toEqual(new Set(['kafka']));
    expect(await dead()).toEqual([]);
  });

  it('given messages that cannot be recorded, then they are sealed in the dead topic with the problem, and the others go on', async () => {
    const wrong = [
      plain('{"no": json'),
      plain('[]'),
      { key: 'k', value: Buffer.from('x'), headers: [] },
      world.event('w-1', {}, { source: '/elsewhere' }),
      world.event('w-2', { category: undefined }),
      world.event('w-3', { subject: { email: 'carl@example.org' }, record: '4111 1111 1111 1111' }),
    ];
    await world.send(...wrong.slice(0, 3), world.event('g-1'), ...wrong.slice(3), world.event('g-2'));
    world.start();
    await world.allTaken();
    expect((await world.recorded()).length).toBe(2);
    const letters = await dead();
    expect(letters.map(({ problem, kept }) => `${kindOf(problem)} ${kept}`).sort()).toEqual([
      'card-number false',
      'foreign-source true',
      'invalid-event true',
      'invalid-event true',
      'malformed-json true',
      'unsupported-media-type true',
    ]);
    const messages = await everythingIn(world.kafka, world.topic('dead'));
    expect(messages.map(({ key }) => String(key)).sort()).toEqual(letters.map(({ id }) => id).sort());
    for (const { key, value } of messages) {
      const letter = letters.find(({ id }) => id === String(key))!;
      const opened = value && (await world.ledger.vault.deadLetters.open(world.controller, letter.id, value));
      const sent = wrong.map((message) => message.value?.toString());
      if (letter.kept) expect(sent).toContain(readDeadContent(opened!).value?.toString());
      else expect(value).toBe(null);
    }
    const all = Buffer.concat(messages.flatMap(({ value, headers }) => [value ?? Buffer.alloc(0), ...headers.map(([, bytes]) => bytes)]));
    for (const text of ['example.org', 'Main St', '4111', 'w-1']) expect(all.includes(text)).toBe(false);
  });

  it.each(['a key is revoked', 'no key declares anything'])('given that %s, then events are refused', async (what) => {
    world.keys = what === 'a key is revoked' ? world.keys.map((key) => ({ ...key, revokedAt: '2026-01-02T00:00:00Z' })) : [];
    await world.send(world.event('r-1'));
    world.start();
    await world.allTaken();
    expect((await dead()).map(({ problem }) => kindOf(problem))).toEqual(['foreign-source']);
    expect(await world.recorded()).toEqual([]);
  });

  it('given that the event store is down, then nothing is dead, and all of it is recorded once it is there again', async () => {
    await world.ledger.events.end();
    await world.send(...Array.from({ length: 20 }, (_, n) => world.event(`d-${n}`)));
    const asked: number[] = [];
    const { ingest } = world.engines();
    world.start(undefined, {
      ingest: {
        record: async (caller, events) => {
          asked.push(events.length);
          return ingest.record(caller, events);
        },
      },
    });
    await until(() => asked.length >= 4);
    expect(await dead()).toEqual([]);
    await world.ledger.events.start();
    await world.allTaken();
    expect(new Set((await world.recorded()).map(({ person }) => person)).size).toBe(20);
    expect((await world.recorded()).length).toBe(20);
    expect(await dead()).toEqual([]);
  }, 60_000);

  it('given one event that something unexpected happens to, then it alone is given up, after some attempts', async () => {
    const { ingest } = world.engines();
    let attempts = 0;
    world.start(undefined, {
      ingest: {
        record: async (caller, events) => {
          if (!JSON.stringify(events).includes('poison')) return ingest.record(caller, events);
          if (events.length === 1) attempts += 1;
          throw new TypeError('a bug');
        },
      },
    });
    await world.send(world.event('u-1'), world.event('poison'), world.event('u-2'));
    await world.allTaken();
    expect((await world.recorded()).length).toBe(2);
    expect((await dead()).map(({ problem }) => kindOf(problem))).toEqual(['internal']);
    expect(attempts).toBe(5);
    expect(world.warnings.join()).not.toContain('poison@');
  });

  const points: FaultPoint[] = [
    'before record',
    'after record',
    'before dead-row',
    'after dead-row',
    'before dead-message',
    'after dead-message',
    'before dead-place',
    'after dead-place',
    'before publish',
    'after publish',
    'before relay-position',
    'after relay-position',
  ];
  it.each(points)('given a crash %s, then what begins anew loses nothing and doubles nothing', async (point) => {
    await world.send(world.event('f-1'), plain('no json'), world.event('f-2'));
    world.start(point);
    await world.send(world.event('f-3'));
    await until(() => world.crashed);
    await world.allTaken();
    expect((await world.recorded()).length).toBe(3);
    const [letter, ...others] = await dead();
    expect([kindOf(letter!.problem), others]).toEqual(['malformed-json', []]);
    const messages = await everythingIn(world.kafka, world.topic('dead'));
    expect(new Set(messages.map(({ key }) => String(key)))).toEqual(new Set([letter!.id]));
    const found = messages.find(({ partition, offset }) => letter!.place?.partition === partition && letter!.place.offset === offset);
    const opened = await world.ledger.vault.deadLetters.open(world.controller, letter!.id, found!.value!);
    expect(readDeadContent(opened!).value?.toString()).toBe('no json');
    await world.allPublished();
  });

  const office = (crashAt?: FaultPoint) => {
    const at = (point: FaultPoint) => {
      if (point === crashAt) throw new Error('died');
    };
    return new DeadLetterOffice({ vault: world.ledger.vault, faults: { at } }, world.kafka, world.publisher);
  };

  it.each(['before replay', 'after replay'] as const)(
    'given a crash %s, then the message can be sent again, and is recorded once',
    async (point) => {
      world.keys = [];
      await world.send(world.event('p-1'));
      world.start();
      await world.allTaken();
      const [letter] = await dead();
      const { id } = letter!;
      world.keys = [{ name: 'kafka-2', roles: ['publisher'], sources: ['/shop/*'], createdAt: '2026-01-01T00:00:00Z' }];
      await expect(office(point).replay(world.controller, id)).rejects.toThrow('died');
      expect(await office().replay(world.controller, id)).toEqual({ ok: true, topic: world.topic('events') });
      await world.allTaken();
      expect((await world.recorded()).length).toBe(1);
      // Nobody opens it in the dead topic any more, and it cannot be sent a third time.
      const [sealed] = await everythingIn(world.kafka, world.topic('dead'));
      expect(await world.ledger.vault.deadLetters.open(world.controller, id, sealed!.value!)).toBe(undefined);
      expect(await office().replay(world.controller, id)).toEqual({ ok: false, reason: 'not-found' });
    },
  );

  it('given a dead message whose 7 days are over, then its key goes, and what is left in the topic opens for nobody', async () => {
    await world.send(world.event('x-1', {}, { source: '/elsewhere' }), world.event('x-2', { record: '4111 1111 1111 1111' }));
    world.start();
    await world.allTaken();
    const [kept, without] = (await dead()).toSorted((a, b) => Number(b.kept) - Number(a.kept));
    expect(await office().show(world.controller, without!.id)).toMatchObject({ ok: false, reason: 'not-kept' });
    await world.ledger.vault.deadLetters.expire(new Date(kept!.expiresAt.getTime() - 1));
    const { id } = kept!;
    expect((await office().show(world.controller, id)).ok).toBe(true);
    await world.ledger.vault.deadLetters.expire(kept!.expiresAt);
    expect(await office().show(world.controller, id)).toEqual({ ok: false, reason: 'not-found' });
    const sealed = (await everythingIn(world.kafka, world.topic('dead'))).find(({ key }) => String(key) === id);
    expect(await world.ledger.vault.deadLetters.open(world.controller, id, sealed!.value!)).toBe(undefined);
  });

  it('given the order of an erasure that is over, then it is not among them any more once the ledger exchanges again', async () => {
    const { controller } = world;
    const { store, vault } = world.ledger;
    const erasure = 'e'.repeat(32);
    const metadata = newLedgerMetadata({ controller, source: 'lethe', actor: 'lethe', time: AT, recordedAt: AT, nonce: 'A'.repeat(43) });
    const over = { id: randomUUID(), type: 'privacy.skeleton.expired.v1', data: { ground: 'legal-claims' }, metadata };
    await store.append(`erasure-${erasure}`, [over], 'no-stream');
    const id = letterOf({ erasure, target: 'shop-db', round: 1 });
    const letter = { controller, id, topic: world.topic('erasure.orders'), partition: -1, offset: '-1', problem: {}, at: new Date() };
    await vault.deadLetters.file({ ...letter, expiresAt: new Date(Date.now() + 60_000) }, Buffer.from('x'));
    expect((await dead()).length).toBe(1);
    world.start();
    await until(async () => (await dead()).length === 0);
  });
});
