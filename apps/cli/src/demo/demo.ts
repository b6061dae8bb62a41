import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '#config';
import { verifyBundle, verifyCertificate, type Verification } from '#export';
import { yearOfBuycpanel } from './buycpanel/year.ts';
import { Company } from './company.ts';
import { jrpanelHeroine, yearOfJrpanel } from './jrpanel/year.ts';
import { DemoKafka } from './kafka.ts';
import { DemoLedger } from './ledger.ts';
import { sendAgain, wayOf } from './over-kafka.ts';
import { sayWhereToLook, showPromises } from './promises.ts';
import { recordYears } from './record-year.ts';
import { dealWithRequests } from './requests.ts';
import { approvedCase, exportBundle, followErasure, showInventory } from './rights.ts';
import { number, Screen } from './screen.ts';
import { Shops } from './shops.ts';
import type { Totals } from './totals.ts';
import { type CloudEvent, type Year } from './year.ts';

const seed = 2026;

export interface DemoOptions {
  /** Leave the ledger and the shops running until Ctrl-C. */
  keep?: boolean;
  /** Folder of what is written; `lethe-demo` without it. */
  out?: string;
}

/**
 * The main job, end to end, on a temporary home: a year of two companies with databases of their own is recorded, one person is shown what is held
 * about them, gets a bundle, and is erased everywhere, with receipts and a certificate.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const screen = new Screen();
  const home = mkdtempSync(join(tmpdir(), 'lethe-demo-'));
  const stage: Stage = { home, kept: false };
  const stopped = new Promise<'stopped'>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop('stopped'));
  });
  try {
    const how = await Promise.race([play(screen, stage, options), stopped]);
    if (how !== 'stopped' || stage.kept) return;
    screen.heading('Stopped before its end; nothing is left of it');
    process.exitCode = 130;
  } finally {
    // One that is still starting has to be there before it can be stopped.
    for (const running of [stage.ledger, stage.shops]) await (await running?.catch(() => undefined))?.stop();
    await (await stage.kafka?.catch(() => undefined))?.remove();
    rmSync(home, { recursive: true, force: true });
  }
}

/** What runs, to be stopped whenever the demonstration ends. */
interface Stage {
  readonly home: string;
  kafka?: Promise<DemoKafka | undefined>;
  shops?: Promise<Shops>;
  ledger?: Promise<DemoLedger>;
  /** It is over, and what runs is left running until a signal. */
  kept: boolean;
}

async function play(screen: Screen, stage: Stage, options: DemoOptions): Promise<void> {
  stage.kafka = DemoKafka.open(['jrpanel', 'buycpanel'], screen);
  const kafka = await stage.kafka;
  stage.shops = Shops.start(join(stage.home, 'shops'));
  const shops = await stage.shops;
  screen.heading('Two companies, a year of traffic, a database each');
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const years = { jrpanel: yearOfJrpanel(seed, end), buycpanel: yearOfBuycpanel(seed + 1, end) };
  for (const [name, year] of Object.entries(years)) await shops.open(name as keyof typeof years, year);
  describe(screen, years);

  screen.heading('Starting the ledger');
  const env = {
    LETHE_SYSTEMS: join(loadConfig({}).policies, 'systems'),
    LETHE_SECRET_JRPANEL_SHOP: shops.url('jrpanel'),
    LETHE_SECRET_BUYCPANEL_LICENCES: shops.url('buycpanel'),
    LETHE_RATE_LIMIT: '100000',
    ...kafka?.env,
  };
  stage.ledger = DemoLedger.start(join(stage.home, 'home'), env, (line) => screen.line(line));
  const ledger = await stage.ledger;
  const { url } = ledger;
  const jrpanel = new Company('jrpanel', url, ledger.keys('jrpanel'));
  const buycpanel = new Company('buycpanel', url, ledger.keys('buycpanel'));

  screen.heading(
    `Recording: every event is validated, identified, stripped of personal values and durable before ${kafka ? 'its message is done with' : 'the answer'}`,
  );
  const sent = [
    { company: jrpanel, events: years.jrpanel.events() },
    { company: buycpanel, events: years.buycpanel.events() },
  ];
  const totals = await recordYears(screen, sent, kafka);
  await showTotals(screen, sent, totals);

  const out = resolve(options.out ?? 'lethe-demo');
  const [files] = await Promise.all([
    rightsOfOnePerson(screen, shops, jrpanel, sent[0]?.events ?? [], out, await signingKey(url), kafka),
    dealWithRequests(jrpanel),
    dealWithRequests(buycpanel),
  ]);
  for (const company of [jrpanel, buycpanel]) await showPromises(company, screen);
  sayWhereToLook(screen);
  screen.heading('Which way it went');
  screen.line(await wayOf(kafka));
  screen.heading(`Done in ${screen.seconds().toFixed(0)} s. What was written:`);
  for (const [what, file] of files) screen.line(`${what.padEnd(12)} ${file}`);
  if (options.keep) await keepRunning(screen, stage, shops, ledger);
}

function describe(screen: Screen, years: Record<string, Year>): void {
  const rows = Object.entries(years).map(
    ([name, year]) => `${name}: ${[...year.tables].map(([table, { length }]) => `${table} ${number(length)}`).join(', ')}`,
  );
  for (const row of rows) screen.line(row);
}

interface Stats {
  subjects: number;
  events: Record<string, number>;
}

async function showTotals(
  screen: Screen,
  sent: readonly { company: Company; events: readonly CloudEvent[] }[],
  totals: readonly Totals[],
): Promise<void> {
  const rows = [['company', 'sent', 'recorded', 'sent again', 'values dropped', 'people and visitors']];
  for (const [index, { company, events }] of sent.entries()) {
    const total = totals[index] as Totals;
    const stats = await company.get<Stats>('dpo', `/v1/stats?minPosition=${total.position}`);
    rows.push([
      company.name,
      number(events.length),
      number(total.recorded),
      number(total.duplicates),
      total.dropped === undefined ? 'not told' : number(total.dropped),
      number(stats.subjects),
    ]);
  }
  screen.table(rows);
}

async function rightsOfOnePerson(
  screen: Screen,
  shops: Shops,
  company: Company,
  events: readonly CloudEvent[],
  out: string,
  publicKey: string,
  kafka: DemoKafka | undefined,
): Promise<[string, string][]> {
  const { email, name } = jrpanelHeroine;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const file = (path: string, content: string | Uint8Array) => {
    writeFileSync(join(out, path), content);
    return join(out, path);
  };

  screen.heading(`${name} asks JRPanel: what do you have about me?`);
  const { subject } = await company.post<{ subject: string }>('dpo', '/v1/subjects/lookup', { identifiers: { email } });
  screen.line(`known as ${subject}`);
  await showInventory(company, screen, subject);

  screen.heading('The answer: an export bundle, with what the systems hold');
  const zip = file('bundle.zip', await exportBundle(company, screen, await approvedCase(company, 'access', { email })));
  const key = file('signing-key.pub.pem', publicKey);
  showProof(screen, await verifyBundle(zip, publicKey));

  screen.heading(`${name} asks to be forgotten`);
  const before = await shops.counts('jrpanel');
  const certificate = await followErasure(company, screen, await approvedCase(company, 'erasure', { email }));
  const signed = file('certificate.json', certificate);
  showProof(screen, verifyCertificate(certificate, publicKey));
  const after = await shops.counts('jrpanel');
  const gone = Object.keys(before).map((table) => `${table} ${number(before[table] ?? 0)} -> ${number(after[table] ?? 0)}`);
  screen.line(`rows in the shop's database: ${gone.join(', ')}`);

  screen.heading('Afterwards');
  const lookup = await company.ask<{ title: string }>('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email } });
  screen.line(`looking ${name} up: ${lookup.status} ${lookup.body.title}`);
  const old = events.find(({ data }) => (data['subject'] as Record<string, string> | undefined)?.['email'] === email) as CloudEvent;
  const [again] = await company.record([{ ...old, id: `${old.id}-again` }]);
  screen.line(`a service sends an old event again: ${again?.status}, ${again?.problem?.title ?? ''}`);
  if (lookup.status !== 410 || again?.status !== 'rejected') throw new Error('The person is not forgotten.');
  if (kafka) await sendAgain(company, kafka, screen, { ...old, id: `${old.id}-again` });
  return [
    ['bundle', zip],
    ['certificate', signed],
    ['public key', key],
  ];
}

/** Says what a check proved; a check that finds anything wrong ends the demonstration. */
function showProof(screen: Screen, { ok, proved, notProved, problems }: Verification): void {
  for (const sentence of proved) screen.line(`proved: ${sentence}`);
  for (const sentence of notProved) screen.line(`not proved: ${sentence}`);
  if (!ok) throw new Error(problems.join('\n'));
}

async function signingKey(url: string): Promise<string> {
  return (await fetch(`${url}/.well-known/lethe/signing-key.pem`)).text();
}

/** Never resolves: the signal that ends the demonstration ends this too. */
function keepRunning(screen: Screen, stage: Stage, shops: Shops, { url, home }: DemoLedger): Promise<never> {
  screen.heading('Still running; Ctrl-C ends it and removes the home');
  screen.line(`API          ${url}/docs`);
  screen.line(`API keys     ${join(home, 'keys.json')}`);
  screen.line(`shop         psql '${shops.url('jrpanel')}'`);
  screen.line(`licences     psql '${shops.url('buycpanel')}'`);
  stage.kept = true;
  setInterval(() => undefined, 3_600_000);
  return new Promise(() => undefined);
}
