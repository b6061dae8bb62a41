import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SystemFile } from '#domain';
import { until } from '../../../test/support/collect.ts';
import { ErasureWorld } from '../../../test/support/erasure-world.ts';
import { ErasureProcess } from './erasure-process.ts';
import type { ReceiptGiven } from './erasure-work.ts';

const names = ['one', 'two', 'three', 'four'];
/** The shop of the customer's event is a system too. */
const targets = [...names, 'shop-db'];
const manual = (name: string): SystemFile => ({ controller: 'shop', name, connector: 'manual', datasets: [] });
const worker = { controller: 'shop', name: 'desk' };

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open(names.map(manual));
}, 60_000);

afterAll(() => world.close());

/** One that looks of its own accord only at the start and long after the test: what it does it does because of what it heard. It counts its looks. */
class Listener extends ErasureProcess {
  looks = 0;

  constructor() {
    const terms = { backupWindow: 'P30D', skeletonRetention: 'P3Y', skeletonGround: 'legal-claims' };
    super({ engines: world.engines(), facts: world.ingest, finisher: world.finisher, terms, tickMs: 3_600_000 });
  }

  override advance(id: string) {
    this.looks += 1;
    return super.advance(id);
  }

  /** How many answers it still waits for, while it does nothing else. */
  awaited(id: string): number | undefined {
    return this['memories'].get(id)?.awaited?.size;
  }
}

async function answer(id: string, target: string, outcome: ReceiptGiven['outcome']): Promise<void> {
  const receipt = { round: 1, outcome, counts: {}, verified: outcome !== 'failed', at: '2026-10-02T10:00:00Z' };
  expect(await world.work().receipt(worker, id, target, receipt)).toEqual({ ok: true, status: 'recorded' });
}

/** Approves an erasure and runs a process until its certificate; `answering` begins once it does nothing but wait for all answers. */
async function certified(email: string, answering: (id: string, process: Listener) => Promise<unknown>): Promise<void> {
  await world.customer(email);
  const { id } = await world.approved(email);
  // The first look is for what the read models know.
  await world.caughtUp();
  const process = new Listener();
  let begun = false;
  await world.until(async () => {
    if (!begun && process.awaited(id) === targets.length) {
      begun = true;
      await answering(id, process);
    }
    return (await world.types(`erasure-${id}`)).includes('erasure.certified');
  }, process);
}

it('given systems that answer one after the other, then nothing is looked at before the last answer, which leads to the certificate', async () => {
  await certified('ada@example.org', async (id, process) => {
    await until(() => process['working'].size === 0 && process['awake'].size === 0);
    const before = process.looks;
    for (const [index, target] of targets.entries()) {
      await until(() => process.awaited(id) === targets.length - index);
      expect(process.looks).toBe(before);
      await answer(id, target, 'nothing-held');
    }
  });
}, 60_000);

it('given systems that answer at once, then the last answer leads to the certificate', async () => {
  await certified('bea@example.org', (id) => Promise.all(targets.map((target) => answer(id, target, 'nothing-held'))));
}, 60_000);

it('given systems that fail and then answer, then the last answer leads to the certificate', async () => {
  await certified('cleo@example.org', async (id) => {
    for (const outcome of ['failed', 'nothing-held'] as const) for (const target of targets) await answer(id, target, outcome);
  });
}, 60_000);
