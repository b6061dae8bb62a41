import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import kafkajs, { type Kafka } from 'kafkajs';
import type { SystemFile } from '#domain';
import { connectorProblems, type EraseResult, type Who } from '#connectors';
import { collect } from '../../../../test/support/collect.ts';
import { ada, openSystem } from '../../../../test/support/connector-contract.ts';
import { endTestBroker, KafkaBroker, testBroker } from '../../../../test/support/kafka.ts';
import { Certificates } from '../../../../test/support/certificates.ts';
import { readTopic } from './read-topic.ts';

/** Compaction as quick as it goes. */
const COMPACTED = {
  'cleanup.policy': 'compact',
  'segment.ms': '100',
  'min.cleanable.dirty.ratio': '0.01',
  'max.compaction.lag.ms': '200',
  'delete.retention.ms': '100',
};

/**
 * Not under the contract of the others: until the brokers have compacted a topic, what was deleted in it can be read, so an erasure is pending first and
 * has nothing left to count when it is done.
 */
describe('kafka', () => {
  let brokers: string;
  let client: Kafka;
  beforeAll(async () => {
    brokers = await testBroker();
    client = new kafkajs.Kafka({ brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING });
  }, 300_000);
  afterAll(() => endTestBroker());

  async function topic(config: Record<string, string> = COMPACTED): Promise<string> {
    const name = `profiles-${randomBytes(4).toString('hex')}`;
    const admin = client.admin();
    await admin.connect();
    const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
    await admin.createTopics({ topics: [{ topic: name, numPartitions: 2, replicationFactor: 1, configEntries }] });
    await admin.disconnect();
    return name;
  }

  async function put(name: string, messages: [key: string, value: object | string | null][]): Promise<void> {
    const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    await producer.connect();
    const texts = messages.map(([key, value]) => ({
      key,
      value: value === null || typeof value === 'string' ? value : JSON.stringify(value),
    }));
    await producer.send({ topic: name, messages: texts });
    await producer.disconnect();
  }

  /** Everything in a topic that can be read, by key. */
  async function readable(name: string): Promise<Record<string, (string | null)[]>> {
    const found: Record<string, (string | null)[]> = {};
    await readTopic(client, name, 10_000, ({ key, value }) => (found[String(key)] ??= []).push(value && value.toString()));
    return found;
  }

  const systemFile = (location: string, more: Partial<SystemFile['datasets'][number]> = {}): SystemFile => ({
    controller: 'shop',
    name: 'profiles',
    connector: 'kafka',
    connection: { brokers: [brokers], idleTimeoutMs: 10_000 },
    datasets: [
      {
        name: 'profiles',
        category: 'account',
        location,
        key: '$key',
        identifiers: { email: 'contact.email', customer_id: '$key' },
        fields: [{ name: 'name' }],
        erase: 'delete-row',
        ...more,
      },
    ],
  });
  const open = (system: SystemFile) => openSystem(system, {});

  /** Asks again until it is no longer pending, as the eraser does. */
  async function settled(erase: () => Promise<EraseResult>): Promise<EraseResult> {
    for (;;) {
      const result = await erase();
      if (result.ok || result.code !== 'pending') return result;
    }
  }

  it('writes tombstones, waits until nothing of the person can be read, and leaves keys and values of others', async () => {
    const name = await topic();
    const mine = (more: object = {}) => ({ contact: { email: 'Ada@example.org' }, ...more });
    await put(name, [
      ['k-1', mine({ v: 1 })],
      ['k-1', mine({ v: 2 })],
      ['k-10', { contact: { email: 'ada@example.org.uk' } }],
      ['k-2', { contact: { email: 'ben@example.org' } }],
      ['k-3', mine()],
      ['k-3', { contact: { email: 'eva@example.org' } }],
      ['k-4', 'no JSON: ada@example.org'],
      ['k-5', mine()],
      ['k-5', null],
    ]);
    const connector = open(systemFile(name));
    const before = await connector.verify(ada);
    const first = await connector.erase(ada);
    const meanwhile = await connector.verify(ada);
    const done = await settled(() => connector.erase(ada));
    const after = await connector.verify(ada);
    const left = await readable(name);
    expect([before, first, meanwhile, done, after]).toEqual([
      { ok: true, remaining: { profiles: 3 } },
      { ok: false, code: 'pending' },
      { ok: true, remaining: { profiles: 3 } },
      { ok: true, counts: { profiles: 0 }, retained: [], found: [] },
      { ok: true, remaining: {} },
    ]);
    const values = Object.fromEntries(Object.entries(left).map(([key, all]) => [key, all.filter((value) => value !== null)]));
    expect(values).toMatchObject({
      'k-10': [JSON.stringify({ contact: { email: 'ada@example.org.uk' } })],
      'k-2': [JSON.stringify({ contact: { email: 'ben@example.org' } })],
      'k-3': [JSON.stringify({ contact: { email: 'eva@example.org' } })],
      'k-4': ['no JSON: ada@example.org'],
    });
    expect([values['k-1'] ?? [], values['k-5'] ?? []]).toEqual([[], []]);
  }, 60_000);

  it('finds by the key of a message, and changes fields of values that stay', async () => {
    const name = await topic();
    await put(name, [
      ['c-1', { name: 'Ada', visits: 3, logins: [{ ip: '203.0.113.7' }] }],
      ['c-10', { name: 'Ben', visits: 4 }],
    ]);
    const who: Who = { identifiers: [{ type: 'customer_id', value: 'c-1' }], records: [] };
    const system = systemFile(name, {
      identifiers: { customer_id: '$key' },
      erase: 'fields',
      fields: [
        { name: '$key', action: { do: 'leave' } },
        { name: 'name', action: { do: 'fixed', value: 'erased' } },
        { name: 'logins.ip', action: { do: 'truncate-ip' } },
      ],
    });
    const connector = open(system);
    const collected = await connector.collect(who);
    if (!collected.ok) throw new Error(collected.code);
    const rows = await collect(collected.collection.rows('profiles'));
    await collected.collection.close();
    const first = await connector.erase(who);
    const done = await settled(() => connector.erase(who));
    expect(rows).toEqual([{ $key: 'c-1', name: 'Ada', 'logins.ip': '203.0.113.7' }]);
    expect([first, done, await connector.verify(who)]).toEqual([
      { ok: false, code: 'pending' },
      { ok: true, counts: { profiles: 0 }, retained: [], found: [] },
      { ok: true, remaining: {} },
    ]);
    expect(JSON.stringify(await readable(name))).not.toContain('Ada');
    expect(await readable(name)).toMatchObject({
      'c-1': expect.arrayContaining([JSON.stringify({ name: 'erased', visits: 3, logins: [{ ip: '203.0.113.0' }] })]),
      'c-10': [JSON.stringify({ name: 'Ben', visits: 4 })],
    });
  }, 60_000);

  it('of somebody whom it does not hold it writes nothing', async () => {
    const name = await topic();
    await put(name, [['k-1', { contact: { email: 'ben@example.org' } }]]);
    expect(await open(systemFile(name)).erase(ada)).toEqual({ ok: true, counts: { profiles: 0 }, retained: [], found: [] });
    expect(await readable(name)).toEqual({ 'k-1': [JSON.stringify({ contact: { email: 'ben@example.org' } })] });
    expect(await open(systemFile(await topic())).verify(ada)).toEqual({ ok: true, remaining: {} });
  });

  it('check finds topics that are not there or not compacted, and an erasure does not begin in them', async () => {
    const [plain, slow] = [await topic({ 'cleanup.policy': 'delete' }), await topic({ 'cleanup.policy': 'compact' })];
    const problem = (code: string, reason: string) => [{ code, dataset: 'profiles', reason }];
    expect([
      await open(systemFile('nothing')).check(),
      await open(systemFile(plain)).check(),
      await open(systemFile(slow)).check(),
      await open(systemFile(await topic())).check(),
    ]).toEqual([
      problem('no-topic', 'there is no topic nothing, or no right to see it'),
      problem('not-compacted', `${plain} is not compacted, so nothing can be deleted in it (cleanup.policy)`),
      problem('compaction-lag', `${slow} may keep what was deleted for ever: set max.compaction.lag.ms`),
      [],
    ]);
    expect([await open(systemFile(plain)).erase(ada), await open(systemFile('nothing')).erase(ada)]).toEqual(
      Array.from({ length: 2 }, () => ({ ok: false, code: 'schema-mismatch' })),
    );
  });

  it('speaks only to brokers whose certificate holds, and under the login that the file gives', async () => {
    const certificates = await Certificates.make();
    const broker = await KafkaBroker.start({ sasl: { username: 'lethe', password: 'right' }, tls: { keyStore: certificates.storeFile } });
    const check = async (connection: Record<string, unknown>) => {
      const found = await openSystem(
        { ...systemFile('nothing'), connection },
        { CA: certificates.authority, OTHER: certificates.other, RIGHT: 'right', WRONG: 'wrong' },
      ).check();
      return found.map(({ code }) => code);
    };
    const tls = (ca: string) => check({ brokers: [broker.tlsBrokers], tls: 'verify', ca });
    const sasl = (password: string) => check({ brokers: [broker.saslBrokers], sasl: 'scram-sha-256', user: 'lethe', password });
    const answers = [await tls('env:CA'), await tls('env:OTHER'), await sasl('env:RIGHT'), await sasl('env:WRONG')];
    await broker.remove();
    await certificates.remove();
    expect(answers).toEqual([['no-topic'], ['unreachable'], ['no-topic'], ['not-allowed']]);
  }, 60_000);

  it('given brokers that are not there, then it fails as unreachable', async () => {
    const system = { ...systemFile('profiles'), connection: { brokers: ['127.0.0.1:1'] } };
    expect(await open(system).erase(ada)).toEqual({ ok: false, code: 'unreachable' });
  });

  it('a file with references, without brokers or with a name and no user is refused', () => {
    const system = systemFile('a topic', {
      references: [{ dataset: 'profiles', column: 'x' }],
      erase: 'fields',
      fields: [{ name: '$key', action: { do: 'null' } }],
    });
    expect(
      connectorProblems({ ...system, connection: { brokers: ['kafka://x'], sasl: 'plain', password: 'clear' } }).map(
        ({ pointer }) => pointer,
      ),
    ).toEqual([
      '/connection/brokers',
      '/connection/password',
      '/connection/user',
      '/datasets/0/location',
      '/datasets/0/references',
      '/datasets/0/fields/0/action',
    ]);
  });
});
