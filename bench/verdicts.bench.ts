/**
 * What judging costs: a ledger whose persons have up to 1,000 events each, five of a hundred of which contradict the policy, folded page by page into all read models,
 * by turns with and without what the judgement finds, and without the acts that promises count either. What is found must be what a fold the long way finds.
 */
import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { newLedgerMetadata, sampleRecorded, type EventTypes, type Policy } from '#domain';
import type { StoredEvent } from '#event-store';
import { parsePolicy } from '#policy';
import { Database, prepareDatabase, startEmbeddedPostgres } from '#postgres';
import { ReadModels } from '#projections';
import { foldPage, type Group } from '../libs/projections/src/engine/index.ts';
import { group } from '../libs/projections/src/list.ts';
import { naiveVerdictsOf } from '../test/support/naive-verdicts.ts';
import { emptyReadModels } from '../test/support/read-models.ts';
import { line, median, report, same, timed } from './measure.ts';

const EVENTS = Number(process.env['LETHE_BENCH_EVENTS'] ?? 30_000);
const ROUNDS = Number(process.env['LETHE_BENCH_ROUNDS'] ?? 3);
const PAGE = 1000;
const CONTROLLER = 'jrpanel';
/** Events of a person; the persons take turns. */
const HISTORIES = [1000, 300, 100, 100, 30, 30, 10, 10, 10, 10];
const JUDGING = new Set(['contradiction', 'link', 'handling']);

const without = (names: ReadonlySet<string>): Group => ({ ...group, models: group.models.filter(({ table }) => !names.has(table.name)) });
const variants: [string, Group][] = [
  ['all read models, judged', group],
  ['without judging', without(JUDGING)],
  ['without judging and acts', without(new Set([...JUDGING, 'act']))],
];

const dir = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
const postgres = await startEmbeddedPostgres({ dir });
await prepareDatabase(postgres.url);
const db = new Database({ url: postgres.url, role: 'lethe_read', application: 'bench' });
try {
  await ReadModels.migrate(db);
  await measure(db, await ledger());
} finally {
  await db.end();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function measure(db: Database, events: readonly StoredEvent[]): Promise<void> {
  const rates = new Map(variants.map(([name]) => [name, [] as number[]]));
  await fold(db, group, events);
  await check(db, events);
  for (let round = 0; round < ROUNDS; round++) {
    // Each begins a round in its turn.
    for (let n = 0; n < variants.length; n++) {
      const [name, models] = variants[(n + round) % variants.length]!;
      await emptyReadModels(db);
      rates.get(name)!.push(await timed(events.length, () => fold(db, models, events)));
    }
  }
  const [judged = 0, unjudged = 0, bare = 0] = variants.map(([name]) => median(rates.get(name)!));
  report(variants[0]![0], judged);
  report(variants[1]![0], unjudged, `judging: ${(judged / unjudged).toFixed(2)} ×`);
  report(variants[2]![0], bare, `judging and acts: ${(judged / bare).toFixed(2)} ×`);
}

async function fold(db: Database, models: Group, events: readonly StoredEvent[]): Promise<void> {
  await emptyReadModels(db);
  let from = -1n;
  for (let n = 0; n < events.length; n += PAGE) {
    const page = events.slice(n, n + PAGE);
    const upTo = page.at(-1)!.position;
    if (!(await foldPage(db, models, page, from, upTo))) throw new Error('another worker folded');
    from = upTo;
  }
}

async function check(db: Database, events: readonly StoredEvent[]): Promise<void> {
  const { found } = naiveVerdictsOf(events);
  const rows = await db.query('SELECT controller, event, rule, policy, detail FROM read.contradiction ORDER BY event, rule');
  same('what is found', rows, found);
  const share = new Set(found.map(({ event }) => event)).size / events.length;
  line('events that contradict the policy', `${(share * 100).toFixed(1)} %`);
  if (share < 0.04 || share > 0.06) throw new Error('It should be five of a hundred.');
}

type Told = [type: keyof EventTypes, data: Record<string, unknown>];

/** Of 20 events of a person: what a shop sends, and one sharing with somebody whom the policy does not name. */
function tell(n: number): Told {
  const order = { category: 'order', fields: ['delivery_address', 'phone'] };
  const purpose = 'order_fulfilment';
  const share = (recipient: string): Told => ['privacy.data.shared.v1', { ...order, recipient, purpose: 'delivery', country: 'DE' }];
  const all: Told[] = [
    ['privacy.consent.granted.v1', { purposes: ['newsletter'] }],
    ...Array.from({ length: 9 }, (): Told => ['privacy.data.collected.v1', { ...order, purposes: [purpose], moment: undefined }]),
    share('dhl'),
    share('dhl'),
    share('dhl'),
    share('stranger'),
    ['privacy.data.used.v1', { ...order, purpose }],
    ['privacy.data.used.v1', { ...order, purpose }],
    ['privacy.contact.made.v1', { purpose: 'newsletter', sentBy: undefined }],
    ['privacy.consent.withdrawn.v1', { purposes: ['newsletter'] }],
    ['privacy.data.accessed.v1', { category: 'order', purpose, fields: ['phone'] }],
    ['privacy.data.deleted.v1', { category: 'order' }],
  ];
  return all[n % all.length]!;
}

async function ledger(): Promise<StoredEvent[]> {
  const reading = parsePolicy(await readFile(`policies/${CONTROLLER}.yaml`, 'utf8'));
  if (!reading.ok) throw new Error('the policy is wrong');
  const { moments: _moments, access: _access, contactRules: _rules, promises: _promises, ...policy } = reading.policy;
  const { version, effectiveFrom } = policy;
  const published = stored(0, 'policy', 'privacy.policy.published.v1', {
    version,
    effectiveFrom,
    sha256: 'f'.repeat(64),
    policy: policy satisfies Policy,
  });
  const events = [published];
  const persons = Array.from({ length: EVENTS }, (_, person) => ({ person, told: 0, all: HISTORIES[person % HISTORIES.length]! }));
  for (let waiting = persons.slice(0, 50), next = 50; events.length < EVENTS;) {
    waiting = waiting.filter(({ told, all }) => told < all);
    while (waiting.length < 50) waiting.push(persons[next++]!);
    for (const each of waiting) {
      const [type, data] = tell(each.told++);
      const subject = each.person.toString(16).padStart(32, '0');
      if (events.length < EVENTS) events.push(stored(events.length, subject, type, { ...sampleRecorded(type), ...data }));
    }
  }
  return events;
}

function stored(n: number, subject: string, type: keyof EventTypes, data: object): StoredEvent {
  const time = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  const about = subject === 'policy' ? {} : { subject };
  const stream = subject === 'policy' ? `policy-${CONTROLLER}` : `subject-${subject}`;
  const record = 'record' in data ? { record: n.toString(16).padStart(64, '0') } : {};
  const told = Object.fromEntries(Object.entries({ ...data, ...record }).filter(([, value]) => value !== undefined));
  const metadata = newLedgerMetadata({
    controller: CONTROLLER,
    ...about,
    actor: 'bench',
    source: '/shop',
    time,
    recordedAt: time,
    nonce: 'A'.repeat(43),
  });
  return { stream, revision: BigInt(n), position: BigInt(n), id: randomUUID(), type, data: told, metadata, created: time };
}
