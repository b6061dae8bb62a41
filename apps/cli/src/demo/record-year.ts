import type { Company, Recorded } from './company.ts';
import type { DemoKafka } from './kafka.ts';
import { number, type Screen } from './screen.ts';
import { sendYear } from './send-year.ts';
import type { Totals } from './totals.ts';
import type { CloudEvent } from './year.ts';

const batchSize = 250;

/** Sends a company's year in the order of arrival. What is rejected ends the demonstration: the play has no mistakes of that kind. */
export async function recordYear(company: Company, events: readonly CloudEvent[], progress: (sent: number) => void): Promise<Totals> {
  const totals = { sent: 0, recorded: 0, duplicates: 0, dropped: 0, position: -1n };
  for (let from = 0; from < events.length; from += batchSize) {
    const results = await company.record(events.slice(from, from + batchSize));
    for (const result of results) count(totals, result);
    progress((totals.sent = from + results.length));
  }
  return totals;
}

function count(totals: Totals & { dropped: number }, { id, status, position, dropped, problem }: Recorded): void {
  if (status === 'rejected')
    throw new Error(
      `Event ${id} was rejected: ${problem?.title}. ${(problem?.errors ?? []).map(({ pointer, reason }) => `${pointer} ${reason}`).join('; ')}`,
    );
  if (status === 'recorded') {
    totals.recorded++;
    totals.dropped += dropped.length;
  } else {
    totals.duplicates++;
  }
  if (position !== undefined && BigInt(position) > totals.position) totals.position = BigInt(position);
}

/** Records the years of all companies at once, over Kafka where there is one, showing how far it is. */
export async function recordYears(
  screen: Screen,
  years: readonly { company: Company; events: readonly CloudEvent[] }[],
  kafka: DemoKafka | undefined,
): Promise<Totals[]> {
  const begun = performance.now();
  const all = years.reduce((sum, { events }) => sum + events.length, 0);
  const sent = years.map(() => 0);
  const show = (done: boolean) => {
    const now = sent.reduce((sum, n) => sum + n, 0);
    const rate = Math.round(now / ((performance.now() - begun) / 1_000));
    screen.progress(`${number(now)} of ${number(all)} events recorded, ${number(rate)} a second`, done);
  };
  const work = years.map(({ company, events }, index) => {
    const progress = (n: number) => {
      sent[index] = n;
      show(false);
    };
    return kafka ? sendYear(company, kafka, events, progress) : recordYear(company, events, progress);
  });
  const totals = await Promise.all(work);
  show(true);
  return totals;
}
