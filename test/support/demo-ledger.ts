import { jrpanelHeroine } from '../../apps/cli/src/demo/jrpanel/year.ts';
import { asked, remedies, type Asked } from '../../apps/cli/src/demo/requests.ts';
import { day, iso, type Year } from '../../apps/cli/src/demo/year.ts';
import { contentSha256 } from '#policy';
import { dueDate, newLedgerMetadata, readLedgerEvent, type EventTypes, type LedgerEvent, type Policy, type Recorded } from '#domain';
import { recordedTraffic, type Sent } from './recorded-traffic.ts';

/** What the demonstration shows step by step. */
const onScreen: readonly Asked[] = [
  { company: 'jrpanel', kind: 'access', identifiers: { email: jrpanelHeroine.email }, daysAgo: 0, ends: 'answered' },
  { company: 'jrpanel', kind: 'erasure', identifiers: { email: jrpanelHeroine.email }, daysAgo: 0, ends: 'answered' },
];

/** What the ledger of a company holds when the demonstration shows its promises at `at`: its policy, its year, and what its customers asked for. */
export function demoLedger(policy: Policy, year: Year, at: number): LedgerEvent[] {
  const sent = year.events();
  const traffic = recordedTraffic(policy, sent);
  const ledger = new Appending(policy.controller, traffic);
  const { version, effectiveFrom } = policy;
  ledger.append(`policy-${policy.controller}`, at, 'privacy.policy.published.v1', {
    version,
    effectiveFrom,
    sha256: contentSha256(policy),
    policy,
  });
  for (const [index, request] of [...asked, ...onScreen].entries())
    if (request.company === policy.controller) answer(ledger, `request-${index}`, request, personOf(request, sent, traffic), at);
  return ledger.events;
}

function answer(ledger: Appending, stream: string, { kind, identifiers, daysAgo, ends }: Asked, subject: string, at: number): void {
  const receivedAt = iso(at - daysAgo * day);
  const dueAt = dueDate('gdpr', receivedAt);
  const identifierTypes = Object.keys(identifiers);
  ledger.append(stream, at, 'privacy.request.opened.v1', {
    kind,
    regulation: 'gdpr',
    receivedAt,
    dueAt,
    subject,
    known: true,
    identifierTypes,
  });
  if (ends === 'left open') return;
  ledger.append(stream, at, 'privacy.request.verified.v1', { method: 'login' });
  if (kind === 'erasure') {
    // What Lethe records of a receipt.
    for (const held of ledger.heldOf(subject)) ledger.append(`subject-${subject}`, at, 'privacy.data.deleted.v1', held, subject);
  }
  if (ends === 'refused') ledger.append(stream, at, 'privacy.request.refused.v1', { ground: 'manifestly-unfounded', ...remedies });
  else ledger.append(stream, at, 'privacy.request.completed.v1', { outcome: 'answered' });
}

/** Whom the traffic was recorded of under these identifiers. */
function personOf({ identifiers }: Asked, sent: readonly Sent[], traffic: readonly LedgerEvent[]): string {
  const [[type, value] = ['', '']] = Object.entries(identifiers);
  const named = sent.find(({ data }) => (data['subject'] as Record<string, string> | undefined)?.[type] === value);
  const subject = traffic.find(({ id }) => id === named?.id)?.metadata.subject;
  if (subject === undefined) throw new Error(`nobody in the year has the ${type} ${value}`);
  return subject;
}

class Appending {
  readonly events: LedgerEvent[];

  constructor(
    private readonly controller: string,
    events: readonly LedgerEvent[],
  ) {
    this.events = [...events];
  }

  /** A deletion of everything that systems hold of a person. */
  heldOf(subject: string): Recorded<EventTypes['privacy.data.deleted.v1']>[] {
    const places = this.events.flatMap((event) =>
      event.metadata.subject === subject && event.type === 'privacy.data.collected.v1' && event.data.stored !== false
        ? [`${event.data.system}/${event.data.dataset}`]
        : [],
    );
    return [...new Set(places)].map((place) => {
      const [system = '', dataset = ''] = place.split('/');
      return { subject: [], system, dataset, ground: 'request' as const, count: 1 };
    });
  }

  append<T extends keyof EventTypes>(stream: string, at: number, type: T, data: Recorded<EventTypes[T]>, subject?: string): void {
    const position = BigInt(this.events.length);
    const revision = BigInt(this.events.filter((event) => event.stream === stream).length);
    const metadata = newLedgerMetadata({
      controller: this.controller,
      ...(subject === undefined ? {} : { subject }),
      actor: 'dpo',
      source: 'lethe',
      time: iso(at),
      recordedAt: iso(at),
      nonce: 'A'.repeat(43),
    });
    const reading = readLedgerEvent({ stream, revision, position, id: `${stream}-${revision}`, type, data, metadata });
    if (!reading.ok) throw new Error(`${type} is not an event of the ledger: ${JSON.stringify(reading.problems)}`);
    this.events.push(reading.event);
  }
}
