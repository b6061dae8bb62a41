import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { durationOf, type SystemFile } from '#domain';
import { DrillProcess, Drills, Findings, type FaultPoint, type Faults, type StartedDrill } from '#erasure';
import type { Ingest } from '#ingest';
import { publishPolicy, registerSystem } from '#policy';
import { drillById, erasureById, erasureDuties, findingById, findings, lastDrill, silent, type DrillItem } from '#projections';
import { lookUpIdentifiers } from '#vault';
import { anna, ErasureWorld, shopSystem } from '../../../../test/support/erasure-world.ts';
import { policiesOf } from '../../../../test/support/ledger.ts';

const archive: SystemFile = { controller: 'shop', name: 'archive', connector: 'manual', datasets: [] };
const within = durationOf('PT1H');
const admin = { controller: 'shop', name: 'admin' };

let world: ErasureWorld;
let ingest: Ingest;
/** How far the clock is ahead, in ms: it only goes on, as clocks do. */
let ahead = 0;
beforeAll(async () => {
  world = await ErasureWorld.open([shopSystem, archive]);
  world.now = () => new Date(Date.now() + ahead);
  ingest = world.ledger.ingest({ policies: policiesOf(world.policy), now: world.now });
}, 120_000);
afterAll(() => world.close());

const anHourLater = () => {
  ahead += 3_600_000;
};

const drills = () => new Drills(world.engines(), ingest, within);

function processOf(faults?: Faults, every?: string): DrillProcess {
  const options = { engines: world.engines(faults), ingest: ingest, controllers: () => ['shop'], within, tickMs: 20 };
  return new DrillProcess({ ...options, every: every === undefined ? undefined : durationOf(every), scheduleMs: 20 });
}

const everything = () => [processOf(), world.process(), world.eraser()];

async function started(): Promise<StartedDrill> {
  const result = await drills().start(admin);
  if (!result.ok) throw new Error(result.problem.detail);
  return result.drill;
}

const seen = (id: string) => drillById(world.readDb, 'shop', id);

/** What a worker without a connector answers, as soon as it is ordered to. */
async function answer(id: string, target: string, outcome: 'nothing-held' | 'refused' = 'nothing-held'): Promise<boolean> {
  const worker = { controller: 'shop', name: 'worker' };
  const claim = await world.work().claim(worker, id, target);
  if (!claim.ok) return false;
  const receipt = { round: claim.order.round, outcome, counts: {}, verified: true, at: world.engines().now!().toISOString() };
  return (await world.work().receipt(worker, id, target, receipt)).ok;
}

/** Until the shop, which has a connector, has answered. */
function shopAnswered(id: string): Promise<unknown> {
  const passed = async () => (await seen(id))?.targets.some(({ target, result }) => target === 'shop-db' && result === 'passed');
  return world.until(passed, ...everything());
}

/** Until there is nothing to do any more for a drill whose time is over. */
async function overAndDone(id: string): Promise<DrillItem> {
  await world.until(async () => (await world.types(`request-${id}`)).includes('request.completed'), ...everything());
  return world.until(
    async () => {
      const item = await seen(id);
      return item?.status !== 'running' && item;
    },
    ...everything(),
  );
}

/** Runs a drill to its end: the shop answers, and these workers do; the others stay silent until the time is over. */
async function carriedOut(id: string, ...answering: string[]): Promise<DrillItem> {
  for (const target of answering) await world.until(() => answer(id, target), ...everything());
  await shopAnswered(id);
  anHourLater();
  return overAndDone(id);
}

/** Until a process that carries drills out has died there. */
async function diesAt(where: FaultPoint): Promise<void> {
  let died = false;
  const at = (point: FaultPoint) => {
    if (died || point !== where) return;
    died = true;
    throw new Error('died');
  };
  await world.until(async () => died, processOf({ at }), world.process(), world.eraser());
}

const results = ({ targets }: DrillItem) => Object.fromEntries(targets.map(({ target, result }) => [target, result]));
const identifiers = (id: string) => world.work().claim({ controller: 'shop', name: 'worker' }, id, 'archive');

describe('a drill', () => {
  test('is over once everybody has erased: nothing of the person is left, and nobody is found silent', async () => {
    const { id, targets } = await started();
    expect(targets).toEqual(['archive', 'mailjet', 'shop-db']);
    const claim = await world.until(
      async () => {
        const claimed = await identifiers(id);
        return claimed.ok && claimed.order;
      },
      ...everything(),
    );
    const item = await carriedOut(id, 'archive', 'mailjet');

    expect(item).toMatchObject({ status: 'passed', startedBy: 'admin' });
    expect(results(item)).toEqual({ archive: 'passed', mailjet: 'passed', 'shop-db': 'passed' });
    expect((await findings(world.readDb, 'shop')) as unknown).toEqual({ ok: true, items: [] });
    const { ledger } = world;
    const named = claim.identifiers.map(({ type, value }) => ({ controller: 'shop', type, value }));
    const found = await lookUpIdentifiers(ledger.db, ledger.keys, named);
    expect(found.map(({ subject, forgotten }) => [subject, forgotten.map(({ erasure }) => erasure)])).toEqual(
      named.map(() => [undefined, [id]]),
    );
    const rows = await ledger.db.query(
      'SELECT 1 FROM vault.subject_key k JOIN vault.subject s USING (controller, pseudonym) WHERE s.erasure = $1',
      [id],
    );
    expect(rows).toEqual([]);
  }, 60_000);

  test('names who stayed silent, once, until a later one hears from it', async () => {
    const first = await carriedOut((await started()).id, 'archive');
    expect(results(first)).toEqual({ archive: 'passed', mailjet: 'silent', 'shop-db': 'passed' });
    expect(first.status).toBe('failed');
    const [finding] = await findingsNow();
    expect(finding).toMatchObject({
      rule: 'system-silent',
      about: 'mailjet',
      status: 'open',
      detail: { system: 'mailjet', drill: first.id },
    });
    expect((await silent(world.readDb, 'shop')).systems.map(({ system }) => system)).toEqual(['mailjet']);
    const acknowledged = await new Findings(world.engines()).handle(anna, finding!.id, 'acknowledge', 'ticket-opened');
    expect(acknowledged.ok).toBe(true);

    const second = await carriedOut((await started()).id, 'archive');
    expect(second.status).toBe('failed');
    expect((await findingsNow()).map(({ id, status, times }) => [id, status, times])).toEqual([[finding!.id, 'acknowledged', 1]]);

    expect((await carriedOut((await started()).id, 'archive', 'mailjet')).status).toBe('passed');
    await world.caughtUp();
    expect(await findingById(world.readDb, 'shop', finding!.id)).toMatchObject({
      status: 'resolved',
      resolved: { by: 'lethe', reason: 'heard-again' },
    });
    expect(await silent(world.readDb, 'shop')).toEqual({ systems: [], publishers: [] });
  }, 90_000);

  test('is one at a time, whoever begins it', async () => {
    const begun = await Promise.all([drills().start(admin), drills().start(admin), drills().start({ controller: 'shop', name: 'lethe' })]);
    const [one] = begun.filter((each) => each.ok).map(({ drill }) => drill);
    expect(begun.filter(({ ok }) => ok)).toHaveLength(1);
    expect(begun.flatMap((each) => (each.ok ? [] : [each.problem.status]))).toEqual([409, 409]);
    await world.caughtUp();
    expect(await drills().start(admin)).toMatchObject({ ok: false, problem: { status: 409, drill: one!.id } });
    await world.until(() => world.types(`erasure-${one!.id}`).then(({ length }) => length > 0), ...everything());
    await world.caughtUp();
    expect(await erasureDuties(world.readDb, 'shop', world.engines().now!())).toEqual({ unsettled: 0, atRisk: 0, overdue: 0 });
    const erasure = await erasureById(world.readDb, 'shop', one!.id, world.engines().now!());
    expect([erasure?.open, erasure?.standing]).toEqual([true, undefined]);
    await carriedOut(one!.id, 'archive', 'mailjet');
  }, 60_000);

  test.each(['drill-planted', 'case-file', 'request.opened', 'erasure.answered', 'drill.ended'] as const)(
    'is neither lost nor doubled when its process dies before or after %s is written',
    async (write) => {
      const isLate = write === 'erasure.answered' || write === 'drill.ended';
      const { id } = await started();
      if (isLate) await shopAnswered(id);
      if (isLate) anHourLater();
      for (const when of ['before', 'after'] as const) await diesAt(`${when} ${write}`);
      if (!isLate) await shopAnswered(id);
      if (!isLate) anHourLater();
      await overAndDone(id);
      expect((await world.types(`request-${id}`)).join()).toBe('request.opened,request.verified,request.approved,request.completed');
      const ended = (await world.events('controller-shop')).filter(
        ({ type, data }) => type === 'privacy.drill.ended.v1' && (data as { drill: string }).drill === id,
      );
      expect(ended).toHaveLength(1);
    },
    60_000,
  );

  test('that dies with its process has the person erased when it goes on too late, and accuses nobody', async () => {
    const before = await findingsNow();
    const { id } = await started();
    await diesAt('after drill-planted');
    anHourLater();
    // Nobody answers, and orders come late.
    await world.until(async () => (await seen(id))?.status === 'failed', processOf(), world.process());
    await world.until(async () => (await world.types(`request-${id}`)).includes('request.completed'), processOf(), world.process());
    const targets = ['archive', 'mailjet', 'shop-db'].map((target) => ({ target, result: 'failed', reason: 'not-ordered' }));
    expect(await seen(id)).toMatchObject({ status: 'failed', targets });
    expect(await findingsNow()).toEqual(before);
    expect((await world.types(`erasure-${id}`)).slice(-1)).toEqual(['erasure.certified']);
  }, 60_000);

  test('goes on with what it has recorded, though a system and the identifiers have changed since', async () => {
    const { id } = await started();
    await diesAt('after drill-planted');
    const by = { controller: 'shop', actor: 'admin', now: world.now!() };
    await registerSystem(world.ledger.store, { ...archive, datasets: [{ ...shopSystem.datasets[0]!, name: 'boxes' }] }, by);
    world.policy = { ...world.policy, identifiers: [{ type: 'loyalty_card', form: 'opaque', identifies: true }] };
    ingest = world.ledger.ingest({ policies: policiesOf(world.policy), now: world.now! });
    await world.caughtUp();
    for (const target of ['archive', 'mailjet']) await world.until(() => answer(id, target), ...everything());
    await shopAnswered(id);
    expect(results(await overAndDone(id))).toEqual({ archive: 'passed', mailjet: 'passed', 'shop-db': 'passed' });
  }, 60_000);

  test('begins by itself although that of another controller cannot', async () => {
    await publishPolicy(
      world.ledger.store,
      { ...world.policy, controller: 'broken' },
      { controller: 'broken', actor: 'admin', now: new Date() },
    );
    await world.caughtUp();
    ahead += 8 * 86_400_000;
    const isOfBroken = ({ controller }: { controller: string }) => controller === 'broken';
    const recordOwn: Ingest['recordOwn'] = (facts) =>
      facts.some(isOfBroken) ? Promise.reject(new Error('broken')) : ingest.recordOwn(facts);
    const process = new DrillProcess({
      engines: world.engines(),
      ingest: { record: (...args) => ingest.record(...args), recordOwn },
      controllers: () => ['broken', 'shop'],
      within,
      every: durationOf('P7D'),
      scheduleMs: 20,
    });
    const begun = await world.until(async () => {
      const last = await lastDrill(world.readDb, 'shop');
      return last?.open && last;
    }, process);
    expect((await carriedOut(begun.id, 'archive', 'mailjet')).status).toBe('passed');
  }, 60_000);

  test('begins by itself when one is due, also with two processes, once', async () => {
    const before = (await world.types('controller-shop')).filter((type) => type === 'drill.started').length;
    ahead += 8 * 86_400_000;
    const begun = async () => (await world.types('controller-shop')).filter((type) => type === 'drill.started').length;
    await world.until(async () => (await begun()) > before, processOf(undefined, 'P7D'), processOf(undefined, 'P7D'));
    expect(await begun()).toBe(before + 1);
  }, 60_000);
});

async function findingsNow() {
  await world.caughtUp();
  const page = await findings(world.readDb, 'shop');
  return page.ok ? page.items : [];
}
