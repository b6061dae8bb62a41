import type { Company } from './company.ts';
import type { DemoKafka } from './kafka.ts';
import type { Totals } from './totals.ts';
import type { CloudEvent } from './year.ts';

const PATIENCE_MS = 60_000;

interface Counted {
  events: Record<string, number>;
  lag: { position: string };
}

/**
 * Sends a company's year over Kafka. No answer comes back from there, so what the ledger counts is looked at until it has every event, those that are sent again once.
 */
export async function sendYear(
  company: Company,
  kafka: DemoKafka,
  events: readonly CloudEvent[],
  progress: (recorded: number) => void,
): Promise<Totals> {
  // Its text is needed by nobody: the key declares what may come over the topic.
  await company.post('admin', '/v1/keys', { name: 'kafka', roles: ['publisher'], sources: [`/${company.name}/*`] });
  await kafka.send(company.name, events);
  const types = new Set(events.map(({ type }) => type));
  const expected = new Set(events.map(({ id }) => id)).size;
  let recorded = 0;
  for (let moved = performance.now(); performance.now() - moved < PATIENCE_MS;) {
    const stats = await company.get<Counted>('dpo', '/v1/stats');
    const now = [...types].reduce((sum, type) => sum + (stats.events[type] ?? 0), 0);
    if (now > recorded) moved = performance.now();
    progress((recorded = now));
    if (recorded >= expected) return totalsOf(events.length, recorded, stats);
    await new Promise((again) => setTimeout(again, 200));
  }
  throw new Error(
    `${company.name}: of ${expected} events ${recorded} came into the ledger over Kafka, and no more for a minute. \`lethe dead list ${company.name}\` says what could not be recorded.`,
  );
}

/** What became of each value is in the answers to events that come over HTTP alone. */
function totalsOf(sent: number, recorded: number, { lag }: Counted): Totals {
  return { sent, recorded, duplicates: sent - recorded, dropped: undefined, position: BigInt(lag.position) };
}
