import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { durationOf, type IncomingEvent } from '#domain';
import { DrillProcess, Drills, Holds } from '#erasure';
import { drillById } from '#projections';
import { ben, ErasureWorld, shopSystem } from '../../../../test/support/erasure-world.ts';
import { collected } from '../../../../test/support/ledger.ts';

let world: ErasureWorld;
beforeAll(async () => {
  world = await ErasureWorld.open([shopSystem]);
}, 120_000);
afterAll(() => world.close());

const within = durationOf('PT1H');
/** A key that may send everything. */
const publisher = { controller: 'shop', actor: 'shop', sources: ['*', 'lethe:drill', 'lethe:*'] };
const worker = { controller: 'shop', name: 'worker' };

const drills = () =>
  new DrillProcess({ engines: world.engines(), ingest: world.ingest, controllers: () => ['shop'], within, every: undefined, tickMs: 20 });

/** What becomes of events that a publisher sends: accepted, or the place of the fault. */
async function sent(...events: IncomingEvent[]): Promise<(string | undefined)[]> {
  const results = await world.ingest.record(publisher, events);
  const faults = (problem: unknown) => (problem as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).join();
  return results.map(({ status, problem }) => (status === 'rejected' ? faults(problem) : status));
}

test('nobody can have a real person erased through a drill', async () => {
  const ada = await world.customer('ada@example.org');
  const started = await new Drills(world.engines(), world.ingest, within).start({ controller: 'shop', name: 'admin' });
  if (!started.ok) throw new Error(started.problem.detail);
  const { id } = started.drill;

  // Given the drill has its orders, and somebody with a worker's key knows what its person is called.
  const claimed = await world.until(
    async () => {
      const claim = await world.work().claim(worker, id, 'mailjet');
      return claim.ok && claim.order;
    },
    drills(),
    world.process(),
  );
  const { email, customer_id } = Object.fromEntries(claimed.identifiers.map(({ type, value }) => [type, value])) as Record<string, string>;

  // When a publisher tries to add a real person to what is known of that one, then nothing of it is recorded.
  let attempt = 0;
  const about = (subject: Record<string, string>, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
    ...collected(`attempt-${++attempt}`, { subject }),
    ...more,
  });
  const link = (data: Record<string, unknown>) => about({}, { type: 'privacy.subject.linked.v1', data: { basis: 'support', ...data } });
  const attempts = [
    about({ email: email!, user_id: '42' }),
    about({ email: email!.toUpperCase() }),
    about({ customer_id: customer_id!, email: 'ada@example.org' }),
    about({ email: 'anybody@drill.invalid' }),
    link({ subject: { email: email! }, other: { email: 'ada@example.org' } }),
    link({ subject: { email: 'ada@example.org' }, other: { email: email! } }),
    about({ email: 'ada@example.org' }, { source: 'lethe:drill' }),
    about({ email: 'ada@example.org' }, { source: 'lethe:anything' }),
  ];
  expect(await sent(...attempts)).toEqual([
    '/data/subject',
    '/data/subject',
    '/data/subject',
    '/data/subject',
    '/data/subject',
    '/data/other',
    '/source',
    '/source',
  ]);

  // And the drill erases its own person and nobody else, whatever else is in the shop.
  await world
    .work()
    .receipt(worker, id, 'mailjet', { round: 1, outcome: 'erased', counts: {}, verified: true, at: new Date().toISOString() });
  const over = () => drillById(world.readDb, 'shop', id).then((item) => item?.status === 'passed');
  await world.until(over, drills(), world.process(), world.eraser());
  await world.until(async () => (await world.types(`request-${id}`)).includes('request.completed'), world.process());
  const { rows } = await world.shop.query('SELECT email FROM customers');
  expect(rows).toEqual([{ email: 'ada@example.org' }]);
  await world.caughtUp();
  expect(await world.engines().vault.subjectState('shop', ada)).toBe('open');
  expect((await world.events(`erasure-${id}`)).filter(({ data }) => JSON.stringify(data).includes(ada))).toEqual([]);

  // And a person cannot make a request of their own into one: it waits for its verification and approval.
  const opened = await world.requests().open(ben, { kind: 'erasure', regulation: 'gdpr', identifiers: { email: 'ada@example.org' } });
  if (!opened.ok) throw new Error(opened.problem.detail);
  expect(opened.request).toMatchObject({ status: 'opened', closure: [ada] });
  expect(opened.request.drill).toBeUndefined();
}, 60_000);

test('a drill reaches nobody who is linked later, and a legal hold, which is about people, does not stop it', async () => {
  const bea = await world.customer('bea@example.org');
  const held = await new Holds(world.engines()).place(ben, { system: 'shop-db', ground: 'legal-claims' });
  expect(held.ok).toBe(true);
  const started = await new Drills(world.engines(), world.ingest, within).start({ controller: 'shop', name: 'admin' });
  if (!started.ok) throw new Error(started.problem.detail);
  const { id } = started.drill;
  const claimed = await world.until(
    async () => {
      const claim = await world.work().claim(worker, id, 'mailjet');
      return claim.ok && claim.order;
    },
    drills(),
    world.process(),
  );

  // No publisher can do this; it is done as Lethe itself would.
  const { email } = Object.fromEntries(claimed.identifiers.map(({ type, value }) => [type, value])) as { email: string };
  const data = { subject: { email }, other: { email: 'bea@example.org' }, basis: 'support' };
  const link: IncomingEvent = { ...collected('linked'), source: 'lethe:drill', type: 'privacy.subject.linked.v1', data };
  const [linked] = await world.ingest.record({ ...publisher, own: true }, [link]);
  expect(linked?.status).toBe('recorded');

  await world
    .work()
    .receipt(worker, id, 'mailjet', { round: 1, outcome: 'erased', counts: {}, verified: true, at: new Date().toISOString() });
  await world.until(
    async () => (await world.types(`request-${id}`)).includes('request.completed'),
    drills(),
    world.process(),
    world.eraser(),
  );
  await world.caughtUp();
  expect(await world.engines().vault.subjectState('shop', bea)).toBe('open');
  expect((await world.events(`erasure-${id}`)).filter(({ data: said }) => JSON.stringify(said).includes(bea))).toEqual([]);
  expect((await world.shop.query(`SELECT 1 FROM customers WHERE email = 'bea@example.org'`)).rows).toHaveLength(1);
}, 60_000);
