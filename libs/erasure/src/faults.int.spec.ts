import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unsettledOrders } from '#domain';
import { anna, asked, ben, ErasureWorld, shopSystem } from '../../../test/support/erasure-world.ts';
import type { CaseFile } from './files.ts';
import { durableWrites, type FaultPoint, type Faults } from './faults.ts';
import { loadErasure } from './load.ts';
import type { PlainCommand, RequestResult, Requests } from './requests.ts';

const desk = { controller: 'shop', name: 'desk', systems: ['shop-db', 'dhl'] };
const { connection: _, ...withoutConnection } = shopSystem;

let world: ErasureWorld;

beforeAll(async () => {
  // A system without a connector: the desk answers for it, and every write of its answers can be cut off.
  world = await ErasureWorld.open([{ ...withoutConnection, connector: 'manual' }]);
});

afterAll(() => world.close());

class Cut extends Error {}

/** Throws once, at one point. */
class CutOnce implements Faults {
  fired = false;

  constructor(private readonly point: FaultPoint) {}

  at(point: FaultPoint): void {
    if (this.fired || point !== this.point) return;
    this.fired = true;
    throw new Cut(point);
  }
}

/** Does it, and after a cut does it again, as whoever got no answer does. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    return work();
  }
}

/** Gives a command; when it was cut off, it is given again unless the request shows that it was carried out. */
async function command(
  requests: Requests,
  id: string,
  give: () => Promise<RequestResult>,
  done: (request: object) => boolean,
): Promise<void> {
  await again(async () => {
    const { request } = (await requests.get(anna, id)) as { request: object };
    if (!done(request)) asked(await give());
  });
}

async function open(requests: Requests, email: string): Promise<string> {
  return (await again(async () => asked(await requests.open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers: { email } })))).id;
}

/** A request that is paused, resumed and extended before it is approved. */
async function approve(faults: Faults, email: string): Promise<string> {
  const requests = world.requests(faults);
  const id = await open(requests, email);
  const plain = (given: PlainCommand) => () => requests.command(anna, id, given);
  await command(requests, id, plain({ do: 'pause', reason: 'identity-unclear' }), (request) => 'pausedSince' in request);
  await command(requests, id, plain({ do: 'resume' }), (request) => !('pausedSince' in request));
  await command(requests, id, plain({ do: 'extend', reason: 'complex' }), (request) => 'extended' in request && request.extended === true);
  await command(requests, id, plain({ do: 'verify', method: 'letter' }), (request) => 'verified' in request);
  await command(
    requests,
    id,
    () => requests.approve(ben, id),
    (request) => 'approved' in request,
  );
  return id;
}

/** Every target claims and answers; every turn begins with a process that remembers nothing. */
async function carryOut(faults: Faults, id: string): Promise<void> {
  for (let turn = 0; turn < 30; turn++) {
    const advance = await again(() => world.process(faults).advance(id));
    if (advance === 'done') return;
    for (const { target, round } of unsettledOrders((await loadErasure(world.ledger.store, id)).state)) {
      await again(() => world.work(faults).claim(desk, id, target));
      await again(() => world.work(faults).noteFound({ controller: 'shop', erasure: id, target, round }, { rows: 2 }));
      const receipt = {
        round,
        outcome: 'erased' as const,
        counts: { rows: 2 },
        verified: true,
        at: '2026-10-02T10:00:00Z',
        note: `by ${target}`,
      };
      await again(() => world.work(faults).receipt(desk, id, target, receipt));
    }
    await world.caughtUp();
  }
  throw new Error('The erasure did not end');
}

const points = durableWrites.flatMap((write): FaultPoint[] => [`before ${write}`, `after ${write}`]);

describe('cut off at one point, and then gone on with', () => {
  it.each(points.filter((point) => !point.endsWith('request.refused')))(
    '%s: the erasure ends as if nothing had happened',
    async (point) => {
      const email = `${point.replaceAll(/[^a-z]/g, '-')}@example.org`;
      const faults = new CutOnce(point);
      const subject = await world.customer(email);
      await world.tellShared(email, 'dhl');
      const id = await approve(faults, email);
      await carryOut(faults, id);
      await world.caughtUp();

      expect(faults.fired).toBe(true);
      expect(await world.types(`request-${id}`)).toEqual([
        'request.opened',
        'request.paused',
        'request.resumed',
        'request.extended',
        'request.verified',
        'request.approved',
        'request.completed',
      ]);
      expect(await world.types(`erasure-${id}`)).toEqual([
        'erasure.ordered',
        'erasure.ordered',
        'erasure.answered',
        'erasure.answered',
        'erasure.closing',
        'erasure.closed',
        'erasure.shredding',
        'erasure.shredded',
        'erasure.certified',
      ]);
      expect((await world.types(`subject-${subject}`)).filter((type) => type === 'data.deleted')).toHaveLength(2);
      expect(await world.types(`access-${subject}`)).toEqual(['values.opened']);
      const file = await world.ledger.vault.caseFiles.get<CaseFile>('shop', id);
      expect(file?.notes.map(({ note }) => note).sort()).toEqual(['by dhl', 'by shop-db']);
      expect(await world.ledger.db.query('SELECT 1 FROM vault.subject_key WHERE pseudonym = $1', [subject])).toEqual([]);
      expect(await world.ledger.db.query('SELECT 1 FROM vault.erasure_order WHERE erasure = $1', [id])).toEqual([]);
    },
  );

  it.each(points.filter((point) => point.endsWith('request.refused')))('%s: the request is refused once', async (point) => {
    const email = `${point.replaceAll(/[^a-z]/g, '-')}@example.org`;
    await world.customer(email);
    const faults = new CutOnce(point);
    const requests = world.requests(faults);
    const id = await open(requests, email);
    const refuse: PlainCommand = { do: 'refuse', ground: 'unfounded', complaintRoute: 'cnil.fr', judicialRemedy: 'court' };
    await command(
      requests,
      id,
      () => requests.command(anna, id, refuse),
      (request) => 'refused' in request,
    );
    expect(faults.fired).toBe(true);
    expect(await world.types(`request-${id}`)).toEqual(['request.opened', 'request.refused']);
  });
});
