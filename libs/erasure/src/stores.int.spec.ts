import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector } from '#connectors';
import type { SystemFile } from '#domain';
import { registerSystem } from '#policy';
import { Certificates } from '../../../test/support/certificates.ts';
import { openSystem } from '../../../test/support/connector-contract.ts';
import { ErasureWorld } from '../../../test/support/erasure-world.ts';
import { MariaDb } from '../../../test/support/mariadb.ts';
import { OpenDsrProcessor } from '../../../test/support/opendsr-processor.ts';
import { RedisServer } from '../../../test/support/redis.ts';
import { WebhookReceiver } from '../../../test/support/webhook-receiver.ts';
import { readCertificate } from './certificates.ts';
import { InProcessEraser } from './in-process-eraser.ts';
import { loadErasure } from './load.ts';
import { OpenDsrCallbacks } from './opendsr-callbacks.ts';
import { ErasureWork } from './erasure-work.ts';

const CALLBACKS = 'https://ledger.example.org/v1/opendsr/callbacks';

const dataset = (location: string, key: string): SystemFile['datasets'][number] => ({
  name: 'people',
  category: 'account',
  location,
  key,
  identifiers: { email: 'email' },
  fields: [{ name: 'email' }],
  erase: 'delete-row',
});

/** One person in real stores of several kinds, and at a processor that answers later. */
describe('an erasure through real stores of every sort', () => {
  let world: ErasureWorld;
  let database: MariaDb;
  let redis: RedisServer;
  let certificates: Certificates;
  let processor: OpenDsrProcessor;
  let receiver: WebhookReceiver;
  /** Whether the program behind the webhook does what it says. */
  let honest = false;

  beforeAll(async () => {
    [world, database, redis, certificates] = await Promise.all([
      ErasureWorld.open([]),
      MariaDb.start(),
      RedisServer.start(),
      Certificates.make(),
    ]);
    processor = await OpenDsrProcessor.start(certificates);
    await database.query('create database crm; create table crm.people (id int primary key, email varchar(99))');
    const behind = () => openSystem(system('notes', 'redis', { url: 'env:REDIS' }, dataset('note:{id}', 'id')), { REDIS: redis.url });
    receiver = await WebhookReceiver.start('a key', () => (honest ? behind() : liar(behind())));
    const systems = [
      system('crm', 'mysql', { url: 'env:CRM' }, dataset('crm.people', 'id')),
      system('profiles', 'redis', { url: 'env:REDIS' }, dataset('profile:{id}', 'id')),
      system('erp', 'webhook', { endpoint: receiver.endpoint, signingKey: 'env:ERP' }, dataset('notes', 'id')),
      system(
        'mailer',
        'opendsr',
        { endpoint: processor.endpoint, authorization: 'env:AUTH', ca: 'env:CA', callbackUrl: CALLBACKS },
        dataset('mails', 'id'),
      ),
    ];
    for (const each of systems) await registerSystem(world.ledger.store, each, { controller: 'shop', actor: 'admin', now: new Date() });
  }, 90_000);

  afterAll(async () => {
    await Promise.all([world.close(), database.stop(), redis.stop(), processor.stop(), receiver.stop()]);
    await certificates.remove();
  });

  const eraser = () =>
    new InProcessEraser({
      engines: world.engines(),
      work: new ErasureWork(world.engines(), world.ingest),
      secrets: { read: async (reference) => secrets()[reference] },
      tickMs: 100,
      backoffMs: { first: 20, longest: 200 },
    });
  const secrets = (): Record<string, string | undefined> => ({
    'env:CRM': database.url('crm'),
    'env:REDIS': redis.url,
    'env:ERP': 'a key',
    'env:AUTH': processor.authorization,
    'env:CA': certificates.authority,
  });

  it('is certified only when every store was looked at again and the processor has said so, signed', async () => {
    await database.query(`insert into crm.people values (1, 'Dora@example.org'), (2, 'dora@example.org.uk')`);
    await redis.run(`HSET profile:1 email dora@example.org\nHSET profile:10 email eva@example.org
HSET note:1 email dora@example.org\nHSET note:2 email eva@example.org`);
    const { id } = await world.approved('dora@example.org');
    const orders = async () => new Map((await loadErasure(world.ledger.store, id)).state.orders.map((order) => [order.target, order]));
    const certificate = async () => {
      const result = await readCertificate(world.ledger.store, 'shop', id);
      return result.ok && result.signed.certificate;
    };
    const answer = async (target: string) => {
      const { outcome, counts, verified, reason } = (await orders()).get(target)?.answers.at(-1) ?? {};
      return { outcome, counts, verified, ...(reason === undefined ? {} : { reason }) };
    };

    // The stores are done, the processor has it, and the program behind the webhook lies.
    const waiting = async () => processor.requests.size > 0 && (await answer('erp')).reason === 'still-found' && (await orders()).get('crm')?.settledBy && (await orders()).get('profiles')?.settledBy; // prettier-ignore
    await world.until(waiting, world.process(), eraser());
    const meanwhile = [await certificate(), await answer('crm'), await answer('profiles'), await answer('erp'), await answer('mailer')];
    honest = true;
    processor.settle('in_progress');
    await world.until(async () => (await orders()).get('erp')?.settledBy !== undefined, world.process(), eraser());
    const still = [await certificate(), await answer('mailer')];
    processor.settle('completed');
    const callbacks = new OpenDsrCallbacks(
      world.engines(),
      new ErasureWork(world.engines(), world.ingest),
      { read: async (reference) => secrets()[reference] },
      'told',
    );
    const [requestId] = processor.requests.keys();
    const told = processor.callback({ status_callback_url: CALLBACKS, subject_request_id: requestId, request_status: 'completed' });
    const forged = { ...told, body: Buffer.from(told.body.toString().replace('completed', 'cancelled')) };
    const taken = [await callbacks.take(forged), await callbacks.take(told), await callbacks.take(told)];
    const atOnce = await answer('mailer');
    const signed = await world.until(certificate, world.process(), eraser());

    const unanswered = { outcome: undefined, counts: undefined, verified: undefined };
    expect(meanwhile).toEqual([
      false,
      { outcome: 'erased', counts: { people: 1 }, verified: true },
      { outcome: 'erased', counts: { people: 1 }, verified: true },
      { outcome: 'failed', counts: {}, verified: false, reason: 'still-found' },
      unanswered,
    ]);
    expect(still).toEqual([false, unanswered]);
    expect(taken.map((one) => (one.ok ? one.status : one.problem.status))).toEqual([403, 'taken', 'taken']);
    expect(atOnce).toEqual({ outcome: 'erased', counts: {}, verified: false });
    expect(signed.targets.map(({ target, outcome, verified }) => [target, outcome, verified])).toEqual([
      ['crm', 'erased', true],
      ['erp', 'erased', true],
      ['mailer', 'erased', false],
      ['profiles', 'erased', true],
    ]);
    expect([...processor.requests.values()].map(({ times }) => times)).toEqual([1]);
    expect(await database.shown('select email from people', 'crm')).toBe('dora@example.org.uk');
    expect((await redis.cli('KEYS', '*')).split('\n').toSorted()).toEqual(['note:2', 'profile:10']);
  }, 60_000);
});

function system(name: string, connector: string, connection: Record<string, unknown>, ...datasets: SystemFile['datasets']): SystemFile {
  return { controller: 'shop', name, connector, connection, datasets };
}

/** Says that it erased, and does nothing. */
function liar(connector: Connector): Connector {
  return { ...connector, erase: async () => ({ ok: true, counts: { people: 1 }, retained: [], found: [] }) };
}
