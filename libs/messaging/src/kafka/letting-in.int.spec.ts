import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Certificates } from '../../../../test/support/certificates.ts';
import { everythingIn, kafkaSettings, newController, testKafka } from '../../../../test/support/kafka-topics.ts';
import { KafkaBroker } from '../../../../test/support/kafka.ts';
import { topicName } from '../topics/topics.ts';
import { KafkaRefused, KafkaUnavailable } from './errors.ts';

const SECRET = 'hunter2-hunter2';

let folder: string;
let certificates: Certificates;
let broker: KafkaBroker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-password-'));
  certificates = await Certificates.make();
  writeFileSync(join(folder, 'password'), `${SECRET}\n`);
  const tls = { keyStore: certificates.storeFile, clientCa: certificates.authorityFile };
  broker = await KafkaBroker.start({ sasl: { username: 'lethe', password: SECRET }, tls });
}, 60_000);

afterAll(async () => {
  await Promise.all([broker.remove(), certificates.remove()]);
  rmSync(folder, { recursive: true, force: true });
});

const sasl = (mechanism: string) => ({ LETHE_KAFKA_SASL: mechanism, LETHE_KAFKA_USERNAME: 'lethe' });
const tls = () => ({ LETHE_KAFKA_TLS: 'on', LETHE_KAFKA_TLS_CA: certificates.authorityFile });
const ownCertificate = () => ({ LETHE_KAFKA_TLS_CERT: certificates.certificateFile, LETHE_KAFKA_TLS_KEY: certificates.keyFile });

async function roundTrip(brokers: string, environment: Record<string, string>): Promise<string[]> {
  const settings = kafkaSettings(brokers, environment);
  const kafka = testKafka(settings);
  const topic = topicName(await newController(kafka, settings), 'events');
  const publisher = kafka.publisher();
  await publisher.send([{ topic, messages: [{ key: null, value: Buffer.from('hello'), headers: [] }] }]);
  await publisher.close();
  return (await everythingIn(kafka, topic)).map(({ value }) => String(value));
}

describe('a broker that asks who comes', () => {
  it.each(['plain', 'scram-sha-256'])('lets in whoever has the password, by %s', async (mechanism) => {
    expect(await roundTrip(broker.saslBrokers, { ...sasl(mechanism), LETHE_KAFKA_PASSWORD: SECRET })).toEqual(['hello']);
    const file = { ...sasl(mechanism), LETHE_KAFKA_PASSWORD_FILE: join(folder, 'password') };
    expect(await roundTrip(broker.saslBrokers, file)).toEqual(['hello']);
  });

  it('lets in whoever has a certificate that it trusts, over TLS', async () => {
    expect(await roundTrip(broker.tlsBrokers, { ...tls(), ...ownCertificate() })).toEqual(['hello']);
  });

  it.each([
    ['a wrong password', () => broker.saslBrokers, () => ({ ...sasl('plain'), LETHE_KAFKA_PASSWORD: 'wrong-wrong' }), KafkaRefused],
    ['no password', () => broker.saslBrokers, () => ({}), KafkaUnavailable],
    ['no certificate', () => broker.tlsBrokers, tls, KafkaUnavailable],
    ['an authority that is not the one', () => broker.tlsBrokers, () => ({ LETHE_KAFKA_TLS: 'on' }), KafkaUnavailable],
  ])('given %s, then it says so within seconds, and shows no password', async (_, brokers, environment, kind) => {
    const warnings: string[] = [];
    const log = { info: () => undefined, warn: (fields: object, message: string) => warnings.push(message + JSON.stringify(fields)) };
    const kafka = testKafka(kafkaSettings(brokers(), environment()), log);
    const error = await kafka.admin((admin) => admin.listTopics()).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(kind);
    for (const said of [...warnings, (error as Error).message]) expect(said).not.toMatch(/hunter2|wrong-wrong/);
  });

  it('given a password that is not accepted, then a consumer ends, for its process to end with it', async () => {
    const kafka = testKafka(kafkaSettings(broker.saslBrokers, { ...sasl('plain'), LETHE_KAFKA_PASSWORD: 'wrong-wrong' }));
    const onBatch = () => Promise.resolve({ done: 0 });
    const consuming = kafka.consume({ group: 'g', topics: ['t'], onBatch, signal: new AbortController().signal });
    await expect(consuming).rejects.toMatchObject({ name: 'KafkaJSSASLAuthenticationError' });
  });

  it('given a file that cannot be read, then it names the setting', () => {
    const environment = { ...tls(), LETHE_KAFKA_TLS_CA: '/nowhere/ca.pem' };
    expect(() => testKafka(kafkaSettings(broker.tlsBrokers, environment))).toThrow(/\/nowhere\/ca\.pem of LETHE_KAFKA_TLS_CA .*ENOENT/);
  });
});
