import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector } from '#connectors';
import type { EventStore } from '#event-store';
import type { Installation } from '../ingest/installation.ts';
import { heading, line, median, percentile, same, timed, together } from '../measure.ts';
import type { LedgerCaller } from './ledger-caller.ts';
import { Milestones } from './milestones.ts';
import { Systems } from './systems.ts';

export interface ErasureWorld {
  installation: Installation;
  store: EventStore;
  ledger: LedgerCaller;
}

/** People who are erased at once in a round, and one after the other. */
const PEOPLE = Number(process.env['LETHE_BENCH_ERASURES'] ?? 100);
const ONE_BY_ONE = 20;
const ROUNDS = Number(process.env['LETHE_BENCH_ROUNDS'] ?? 3);
const AT_ONCE = 4;

let people = 0;

/** Erasures that eight systems carry out over Kafka, against the same work in the same systems without a ledger. */
export async function erasureRates(world: ErasureWorld): Promise<void> {
  const systems = await Systems.start(mkdtempSync(join(tmpdir(), 'lethe-bench-')));
  await world.installation.work();
  await world.installation.erase(world.ledger.url, systems.secrets);
  try {
    for (const file of systems.files)
      await world.ledger.send('admin', 'PUT', `/v1/systems/${file.name}`, JSON.stringify(file), 'application/yaml');
    const connectors = systems.files.map((file) => systems.open(file));
    await erase(world, systems, ONE_BY_ONE);
    const rates: Awaited<ReturnType<typeof erase>>[] = [];
    const alone: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rates.push(await erase(world, systems, PEOPLE));
      alone.push(await eraseWithoutLedger(systems, connectors));
    }
    const single = await oneByOne(world, systems, connectors);
    await Promise.all(connectors.map((connector) => connector.close()));
    same('customers and orders left in the systems', await systems.left(), 0);
    print(rates, alone, single);
  } finally {
    await systems.stop();
  }
}

function print(rates: Awaited<ReturnType<typeof erase>>[], alone: number[], single: { ledger: number[]; systems: number[] }): void {
  const of = (name: keyof (typeof rates)[number]) => median(rates.map((each) => each[name]));
  const per = (value: number, unit: string) => `${value.toFixed(1).padStart(8)} ${unit}/s`;
  heading(`${PEOPLE} erasures in 8 systems, from the first approval on`);
  line('orders recorded', per(of('ordered'), 'orders'));
  line('receipts recorded', per(of('answered'), 'receipts'));
  line('certificates', per(of('certified'), 'people'), `${(of('certified') / median(alone)).toFixed(2)} × the systems alone`);
  line('  the systems alone', per(median(alone), 'people'));
  const show = (times: number[]) => `p50 ${median(times).toFixed(1)} ms, p90 ${percentile(times, 0.9).toFixed(1)} ms`;
  line('one erasure, to its certificate', show(single.ledger));
  line('  the systems alone', show(single.systems));
}

/** Erases people whom nobody has erased yet, all at once; each stage a second, from the first approval to its last event. */
async function erase(world: ErasureWorld, systems: Systems, count: number) {
  const requests = await verified(world, systems, count);
  const milestones = await Milestones.follow(world.store);
  const started = performance.now();
  await together(requests.length, AT_ONCE, (n) => approve(world.ledger, requests[n] as Verified));
  const rate = async (type: string, expected: number) => (expected / ((await milestones.reached(type, expected)) - started)) * 1000;
  const certified = await rate('privacy.erasure.certified.v1', count);
  const [ordered, answered] = [await rate('privacy.erasure.ordered.v1', 8 * count), await rate('privacy.erasure.answered.v1', 8 * count)];
  await milestones.stop();
  return { ordered, answered, certified };
}

/** How long one takes that has nothing beside it: through the ledger, and in the systems alone. */
async function oneByOne(world: ErasureWorld, systems: Systems, connectors: readonly Connector[]) {
  const ledger: number[] = [];
  for (const request of await verified(world, systems, ONE_BY_ONE)) {
    const milestones = await Milestones.follow(world.store);
    const started = performance.now();
    await approve(world.ledger, request);
    ledger.push((await milestones.reached('privacy.erasure.certified.v1', 1)) - started);
    await milestones.stop();
  }
  const alone: number[] = [];
  for (const n of await filled(systems, ONE_BY_ONE)) {
    const started = performance.now();
    await Promise.all(connectors.map((connector) => eraseIn(systems, connector, n)));
    alone.push(performance.now() - started);
  }
  return { ledger, systems: alone };
}

/** Systems side by side, people one after the other in each, as the eraser does it. */
async function eraseWithoutLedger(systems: Systems, connectors: readonly Connector[]): Promise<number> {
  const numbers = await filled(systems, PEOPLE);
  return timed(PEOPLE, () =>
    Promise.all(
      connectors.map(async (connector) => {
        for (const n of numbers) await eraseIn(systems, connector, n);
      }),
    ),
  );
}

/** What an order asks of a system: look, erase, look again. */
async function eraseIn(systems: Systems, connector: Connector, n: number): Promise<void> {
  const who = systems.who(n);
  const before = await connector.verify(who);
  const erased = await connector.erase(who);
  const after = await connector.verify(who);
  if (!before.ok || !erased.ok || !after.ok) throw new Error('A system did not erase');
}

async function filled(systems: Systems, count: number): Promise<number[]> {
  const numbers = Array.from({ length: count }, () => people++);
  await systems.fill(numbers[0] as number, people);
  return numbers;
}

interface Verified {
  id: string;
  closure: unknown;
}

/** New people in all systems and in the ledger, whose erasure is asked for and needs an approval. */
async function verified({ ledger }: ErasureWorld, systems: Systems, count: number): Promise<Verified[]> {
  const requests: Verified[] = [];
  const numbers = await filled(systems, count);
  await together(count, AT_ONCE, async (index) => {
    const n = numbers[index] as number;
    await ledger.send('publisher', 'POST', '/v1/events', eventsOf(n, systems), 'application/cloudevents-batch+json');
    const identifiers = { customer_id: `e-${n}`, email: `erased-${n}@example.org` };
    const { id } = await ledger.send('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers, regulation: 'gdpr' });
    await ledger.send('dpo', 'POST', `/v1/requests/${String(id)}/verify`, { method: 'login' });
    const { closure } = await ledger.send('dpo-2', 'GET', `/v1/requests/${String(id)}`);
    requests.push({ id: String(id), closure });
  });
  return requests;
}

async function approve(ledger: LedgerCaller, { id, closure }: Verified): Promise<void> {
  await ledger.send('dpo-2', 'POST', `/v1/requests/${id}/approve`, { closure });
}

function eventsOf(n: number, { files }: Systems) {
  return files.map(({ name: system }) => ({
    specversion: '1.0',
    id: `${system}-${n}`,
    source: '/jrpanel/erased',
    type: 'privacy.data.collected.v1',
    time: '2026-10-01T10:00:00Z',
    data: {
      subject: { customer_id: `e-${n}`, email: `erased-${n}@example.org` },
      category: 'account',
      fields: { email: `erased-${n}@example.org` },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system,
      dataset: 'customers',
      record: `e-${n}`,
    },
  }));
}
