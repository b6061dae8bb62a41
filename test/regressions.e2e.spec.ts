import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/collect.ts';
import { KafkaBroker } from './support/kafka.ts';
import { KafkaErasures } from './support/kafka-erasures.ts';

/*
 * Failures that other systems of this kind have had, each over Kafka, the eraser and a real database. Where a smaller test can show one it stands nearer to the
 * code: offsets that are committed though the handler failed (libs/messaging/src/kafka/consume.int.spec.ts), a consumer that is not let in
 * (kafka-processes.e2e.spec.ts), and rows of another controller (test/support/scope-contract.ts).
 */

const CRM = `
controller: jrpanel
name: crm
connector: manual
datasets:
  - { name: contacts, category: account, location: contacts, key: id, identifiers: { email: email }, erase: delete-row, fields: [{ name: email }] }
`;

let broker: KafkaBroker;
let world: KafkaErasures;

beforeAll(async () => {
  broker = await KafkaBroker.start();
  world = await KafkaErasures.open(broker.brokers);
  // No event ever names it.
  const registered = await world.ledger.send('PUT', '/v1/systems/crm', { key: world.key('admin'), type: 'application/yaml', body: CRM });
  await world.ledger.send('GET', `/v1/systems?minPosition=${registered.body.position}`, { key: world.key('admin') });
}, 60_000);

afterEach(() => {
  world.loginAs(undefined);
  return world.stop();
});

afterAll(async () => {
  await world.close();
  await broker.remove();
}, 30_000);

const get = (name: string, path: string) => world.ledger.send('GET', path, { key: world.key(name) });
const crm = (id: string, what: string, body?: unknown) =>
  world.ledger.send('POST', `/v1/erasures/${id}/targets/crm/${what}`, { key: world.key('worker'), body });

/** The crm answers its order; `reason` where it does not do as it is told. */
async function crmAnswers(id: string, outcome: string, reason?: string): Promise<void> {
  const receipt = { round: 1, outcome, counts: {}, verified: outcome !== 'refused', at: '2026-11-02T10:00:00Z', ...(reason && { reason }) };
  await until(async () => (await crm(id, 'receipt', receipt)).status === 200);
}

const settledByShop = (id: string) => until(async () => (await world.answers(id)).some(({ outcome }) => outcome === 'erased'));
const outcomes = async (id: string) =>
  Object.fromEntries(
    (await world.certificate(id)).targets.map(({ target, outcome }: { target: string; outcome: string }) => [target, outcome]),
  );

/** How the request ended, once it has. */
async function completed(id: string): Promise<string> {
  await until(async () => (await get('dpo', `/v1/requests/${id}`)).body.status === 'completed');
  for await (const { type, data } of world.ledger.engines.store.readStream(`request-${id}`))
    if (type === 'privacy.request.completed.v1') return (data as { outcome: string }).outcome;
  throw new Error('It is not completed.');
}

/** Types of the events of an erasure, without what every one begins with. */
async function steps(id: string): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of world.ledger.engines.store.readStream(`erasure-${id}`))
    types.push(type.replace(/^privacy\.erasure\.|\.v1$/g, ''));
  return types;
}

const forShop = ({ target }: { target: string }) => target === 'shop-db';

describe('failures that other systems have had', () => {
  it('success reported though one system refused', async () => {
    world.start();
    const email = await world.customer();
    const id = await world.approved(email);
    await crmAnswers(id, 'refused', 'accounting');
    expect(await outcomes(id)).toEqual({ crm: 'refused', 'shop-db': 'erased' });
    expect(await completed(id)).toBe('erased-in-part');

    const another = await world.approved(await world.customer());
    await crmAnswers(another, 'nothing-held');
    await world.certificate(another);
    expect(await completed(another)).toBe('erased');
  }, 60_000);

  it('a login that the database refuses, and nothing complaining', async () => {
    world.loginAs('somebody_else');
    world.start();
    const email = await world.customer();
    const id = await world.approved(email);
    await crmAnswers(id, 'nothing-held');
    const answers = async () => (await get('auditor', `/v1/erasures/${id}`)).body.orders?.find(forShop)?.answers ?? [];
    await until(async () => (await answers()).length > 0);
    expect(await answers()).toEqual([expect.objectContaining({ outcome: 'failed', reason: 'not-allowed', verified: false })]);
    expect([await world.left(email), (await get('dpo', `/v1/erasures/${id}/certificate`)).status]).toEqual([1, 404]);
    world.loginAs(undefined);
    expect(await outcomes(id)).toEqual({ crm: 'nothing-held', 'shop-db': 'erased' });
  }, 60_000);

  it('completion before the last answer', async () => {
    world.start();
    const id = await world.approved(await world.customer());
    await settledByShop(id);
    // Whatever looks at erasures has looked at this one too by then.
    const another = await world.approved(await world.customer());
    await crmAnswers(another, 'erased');
    await world.certificate(another);
    expect((await get('dpo', `/v1/erasures/${id}/certificate`)).status).toBe(404);
    expect((await get('dpo', `/v1/requests/${id}`)).body.status).toBe('approved');
    expect(await steps(id)).toEqual(['ordered', 'ordered', 'answered']);
    await crmAnswers(id, 'erased');
    await world.certificate(id);
    expect((await steps(id)).join(' ')).toBe('ordered ordered answered answered closing closed shredding shredded certified');
  }, 60_000);

  it('an order for a subject whose key is already gone', async () => {
    const email = await world.customer();
    const { body: found } = await world.ledger.send('POST', '/v1/subjects/lookup', {
      key: world.key('dpo'),
      body: { identifiers: { email } },
    });
    // Due already: nobody's silence keeps the key.
    const id = await world.approved(email, new Date(Date.now() - 60 * 86_400_000).toISOString());
    await until(async () => (await steps(id)).includes('shredded'));
    const keys = await world.ledger.engines.vaultDb.query('SELECT 1 FROM vault.subject_key WHERE pseudonym = $1', [found.subject]);
    expect([keys.length, await world.left(email)]).toEqual([0, 1]);
    world.start();
    await settledByShop(id);
    expect((await crm(id, 'claim')).body.identifiers).toEqual([{ type: 'email', value: email }]);
    await crmAnswers(id, 'erased');
    expect(await outcomes(id)).toEqual({ crm: 'erased', 'shop-db': 'erased' });
    expect(await world.left(email)).toBe(0);
  }, 60_000);

  it('a system registered but never named in any event', async () => {
    const email = await world.customer();
    const id = await world.approved(email);
    await until(async () => (await steps(id)).length === 2);
    expect((await crm(id, 'claim')).body).toMatchObject({ target: 'crm', round: 1, identifiers: [{ type: 'email', value: email }] });
    world.start();
    await settledByShop(id);
    expect((await get('dpo', `/v1/erasures/${id}/certificate`)).status).toBe(404);
    await crmAnswers(id, 'nothing-held');
    expect(await outcomes(id)).toEqual({ crm: 'nothing-held', 'shop-db': 'erased' });
  }, 60_000);
});
