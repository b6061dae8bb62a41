/**
 * Decisions before acting, in the process that answers them: persons of whom little is known and a few of whom a thousand events are, asked by one and by
 * several callers at once, by turns with as many bare queries as a decision makes. Each answer must be the one that the person's last word gives.
 */
import { readConfig } from '#config';
import { factsOf, judge, known, type JudgedEvent, type LedgerEvent, type ToldFact } from '#domain';
import type { Caller, IncomingEvent } from '#ingest';
import { Engines, Log } from '#runtime';
import { Decide, DecideHandler } from '../apps/ledger/src/decisions/decide.query.ts';
import { Judging } from '../apps/ledger/src/decisions/judging.ts';
import { Installation } from './ingest/installation.ts';
import { heading, line, median, percentile, same, timed, together } from './measure.ts';

const DECISIONS = Number(process.env['LETHE_BENCH_EVENTS'] ?? 4_000);
const ROUNDS = 3;
const PERSONS = 1_000;
/** So many of them have a long history. */
const LONG = 20;
const LONG_EVENTS = 1_000;
const SHORT_EVENTS = 5;
/** What a decision asks the database, one after the other: received before, identifiers, links, knowledge. */
const QUERIES = 4;
const CALLERS = [1, 4];

const caller: Caller = { controller: 'jrpanel', actor: 'bench', sources: ['*'] };
const time = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
const emailOf = (person: number) => `person-${person}@example.org`;
const eventsOf = (person: number) => (person < LONG ? LONG_EVENTS : SHORT_EVENTS);

/** By turns a consent and a withdrawal; the last of a person with an even number is a consent. */
function choice(person: number, n: number): IncomingEvent {
  const agrees = (eventsOf(person) - 1 - n + person) % 2 === 0;
  const subject = { email: emailOf(person) };
  const data = agrees
    ? { subject, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' }
    : { subject, purposes: ['newsletter'], channel: 'link' };
  return envelope(`privacy.consent.${agrees ? 'granted' : 'withdrawn'}.v1`, `${person}-${n}`, time(n), data);
}

function contact(person: number, id: string): IncomingEvent {
  const data = { subject: { email: emailOf(person) }, channel: 'email', purpose: 'newsletter', commercial: true };
  return envelope('privacy.contact.made.v1', id, time(LONG_EVENTS + 1), data);
}

function envelope(type: string, id: string, at: string, data: Record<string, unknown>): IncomingEvent {
  return { specversion: '1.0', type, source: '/bench', id, time: at, data };
}

const installation = await Installation.open();
try {
  await installation.work();
  const reading = readConfig(installation.environment);
  if (!reading.ok) throw new Error('the settings are wrong');
  const engines = await Engines.open(reading.config, new Log('error', 'bench'), { application: 'bench', createKeys: false });
  try {
    await engines.waitUntilServing();
    await fill(engines);
    await measure(engines);
  } finally {
    await engines.close();
  }
} finally {
  await installation.close();
}

async function fill({ ingest, store }: Engines): Promise<void> {
  const all = Array.from({ length: PERSONS }, (_, person) => Array.from({ length: eventsOf(person) }, (__, n) => choice(person, n))).flat();
  const batches = Array.from({ length: Math.ceil(all.length / 500) }, (_, n) => all.slice(n * 500, (n + 1) * 500));
  for (const batch of batches) {
    const results = await ingest.record(caller, batch);
    same('recorded', results.filter(({ status }) => status === 'recorded').length, batch.length);
  }
  await installation.caughtUp(await store.head());
}

async function measure(engines: Engines): Promise<void> {
  const handler = new DecideHandler(engines.ingest, new Judging(engines));
  const waits = new Map(CALLERS.flatMap((callers) => [`decision ${callers}`, `limit ${callers}`]).map((name) => [name, [] as number[]]));
  const rates = new Map(CALLERS.map((callers) => [callers, [] as number[]]));
  let asked = 0;
  const decide = async (n: number): Promise<void> => {
    const person = n % PERSONS;
    const decided = await handler.execute(new Decide(caller, contact(person, `asked-${++asked}`), undefined));
    same(`what ${emailOf(person)} wants`, decided.ok && decided.decision.allow, person % 2 === 0);
  };
  const limit = async (n: number): Promise<void> => {
    for (let query = 0; query < QUERIES; query++) await engines.readDb.query('SELECT $1::int AS n', [n], 'bench.limit');
  };
  await together(200, 4, decide);
  for (let round = 0; round < ROUNDS; round++) {
    for (const callers of CALLERS) {
      rates
        .get(callers)!
        .push(await timed(DECISIONS, () => together(DECISIONS, callers, watched(decide, waits.get(`decision ${callers}`)!))));
      await together(DECISIONS, callers, watched(limit, waits.get(`limit ${callers}`)!));
    }
  }
  for (const callers of CALLERS) {
    const [decision, bare] = [waits.get(`decision ${callers}`)!, waits.get(`limit ${callers}`)!];
    heading(`${callers} at once`);
    line('a decision', figures(decision), `${Math.round(median(rates.get(callers)!)).toLocaleString('en')}/s`);
    line(
      `${QUERIES} bare queries`,
      figures(bare),
      `a decision is ${(percentile(decision, 0.5) / percentile(bare, 0.5)).toFixed(1)} × at p50`,
    );
  }
  await judgementAlone(engines);
}

function watched(work: (n: number) => Promise<void>, waits: number[]): (n: number) => Promise<void> {
  return async (n) => {
    const began = performance.now();
    await work(n);
    waits.push(performance.now() - began);
  };
}

function figures(waits: readonly number[]): string {
  return [0.5, 0.99, 1].map((p, n) => `${['p50', 'p99', 'longest'][n]} ${percentile(waits, p).toFixed(2)} ms`).join(', ');
}

/** The pure part: folding what is known of a person, and every rule. */
async function judgementAlone({ policies }: Engines): Promise<void> {
  const policy = policies.current('jrpanel')!;
  const told = Array.from({ length: LONG_EVENTS }, (_, n): ToldFact[] => {
    const { type, data, time: at } = choice(0, n);
    return factsOf({ type, stream: '', data } as unknown as LedgerEvent).map((fact) => ({ ...fact, time: at, position: BigInt(n) }));
  }).flat();
  const { type, time: at, data } = contact(0, 'alone');
  const event = { type, time: at, data } as unknown as JudgedEvent;
  const moment = { time: at, position: 2n ** 40n };
  heading('the judgement alone');
  for (const facts of [told.slice(-5), told]) {
    const count = Math.max(100, Math.round(200_000 / facts.length));
    const rate = await timed(count, async () => {
      for (let n = 0; n < count; n++) same('contradictions', judge(event, known(facts, moment), policy).length, 0);
    });
    line(`${facts.length} facts`, `${(1_000_000 / rate).toFixed(1)} µs`);
  }
}
