import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Policy } from '#domain';
import { Findings, PublisherWatch } from '#erasure';
import type { Ingest } from '#ingest';
import { publishPolicy } from '#policy';
import { findings, silent } from '#projections';
import { anna, ErasureWorld } from '../../../../test/support/erasure-world.ts';
import { collected, policiesOf, testCaller } from '../../../../test/support/ledger.ts';

const COLLECTED = 'privacy.data.collected.v1';
const DAY = 86_400_000;

let world: ErasureWorld;
let ingest: Ingest;
/** How far the clock is ahead, in ms. */
let ahead = 0;
let policy: Policy;

beforeAll(async () => {
  world = await ErasureWorld.open([]);
  world.now = () => new Date(Date.now() + ahead);
  const every = 'P1D';
  policy = {
    ...world.policy,
    publishers: [
      { source: '/shop*', events: [COLLECTED], every },
      { source: '/never', events: [COLLECTED], every },
    ],
  };
  world.policy = policy;
  ingest = world.ledger.ingest({ policies: policiesOf(policy), now: world.now });
  await publishPolicy(world.ledger.store, policy, { controller: 'shop', actor: 'admin', now: new Date() });
}, 120_000);
afterAll(() => world.close());

const watch = () => new PublisherWatch({ engines: world.engines(), facts: ingest, controllers: () => ['shop'] });

async function said(): Promise<unknown[]> {
  await world.caughtUp();
  return (await world.events('controller-shop'))
    .filter(({ type }) => type.startsWith('privacy.publisher.'))
    .map(({ type, data }) => [type.split('.')[2], (data as { source: string }).source]);
}

async function send(id: string): Promise<void> {
  const [result] = await ingest.record({ ...testCaller, sources: ['/*'] }, [{ ...collected(id), source: '/shop/web' }]);
  expect(result?.status).toBe('recorded');
}

test('a publisher that falls silent is found once, by however many look, until it is heard again', async () => {
  await send('first');
  await watch().look();
  expect(await said()).toEqual([]);

  ahead = 2 * DAY;
  const [one, other] = [watch(), watch()];
  await Promise.all([one.look(), other.look()]);
  await one.look();
  const both = [
    ['silent', '/shop*'],
    ['silent', '/never'],
  ];
  expect(await said()).toEqual(both);
  await watch().look();
  expect(await said()).toEqual(both);
  expect((await silent(world.readDb, 'shop')).publishers.map(({ source, type }) => [source, type])).toEqual([
    ['/never', COLLECTED],
    ['/shop*', COLLECTED],
  ]);

  await send('again');
  await world.caughtUp();
  await Promise.all([one.look(), other.look(), watch().look()]);
  expect(await said()).toEqual([...both, ['heard', '/shop*']]);
  expect((await silent(world.readDb, 'shop')).publishers.map(({ source }) => source)).toEqual(['/never']);

  ahead = 4 * DAY;
  await one.look();
  expect(await said()).toEqual([...both, ['heard', '/shop*'], ['silent', '/shop*']]);
}, 60_000);

test('a silence that a person has settled is found again only after as long', async () => {
  await world.caughtUp();
  const page = await findings(world.readDb, 'shop', { rule: 'publisher-silent', status: 'open' });
  const never = page.ok ? page.items.find(({ detail }) => detail['source'] === '/never') : undefined;
  const handled = await new Findings(world.engines()).handle(anna, never!.id, 'resolve', 'is-being-built');
  expect(handled.ok).toBe(true);
  const before = (await said()).length;
  await watch().look();
  expect((await said()).length).toBe(before);
  ahead = 6 * DAY;
  await watch().look();
  expect((await said()).slice(before)).toEqual([['silent', '/never']]);
}, 60_000);

test('a controller whose publishers cannot be watched does not stop that of others', async () => {
  const current = (controller: string) => ({ ...policy, controller });
  const recordOwn: Ingest['recordOwn'] = (facts) =>
    facts.some(({ controller }) => controller === 'broken') ? Promise.reject(new Error('broken')) : ingest.recordOwn(facts);
  await publishPolicy(world.ledger.store, current('broken'), { controller: 'broken', actor: 'admin', now: new Date() });
  const engines = { ...world.engines(), policies: { ...world.engines().policies, current } };
  const before = (await said()).length;
  await send('then');
  await world.caughtUp();
  await new PublisherWatch({ engines, facts: { recordOwn }, controllers: () => ['broken', 'shop'] }).look();
  expect((await said()).slice(before)).toEqual([['heard', '/shop*']]);
}, 60_000);

test('what Lethe records in a drill is no sign of life of a publisher, not even where any is expected', async () => {
  const anybody = { ...policy, version: policy.version + 1, publishers: [{ source: '*', events: [COLLECTED], every: 'P1D' }] };
  await publishPolicy(world.ledger.store, anybody, { controller: 'shop', actor: 'admin', now: world.now!() });
  world.policy = anybody;
  ahead += 2 * DAY;
  const before = (await said()).length;
  await watch().look();
  const drill = { controller: 'shop', actor: 'lethe', sources: ['lethe:drill'], own: true } as const;
  const [result] = await ingest.record(drill, [
    { ...collected('drill', { subject: { email: 'x@drill.invalid' } }), source: 'lethe:drill' },
  ]);
  expect(result?.status).toBe('recorded');
  await world.caughtUp();
  await watch().look();
  expect((await said()).slice(before)).toEqual([['silent', '*']]);
  await send('anybody');
  await world.caughtUp();
  await watch().look();
  expect((await said()).slice(before)).toEqual([
    ['silent', '*'],
    ['heard', '*'],
  ]);
}, 60_000);
