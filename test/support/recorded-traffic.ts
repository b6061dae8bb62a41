import { createHash } from 'node:crypto';
import { catalogue, newLedgerMetadata, readLedgerEvent, recordedData, reduce, type LedgerEvent, type Policy, type Reduced } from '#domain';

/** An event as a service sends it, as far as a ledger looks at it. */
export interface Sent {
  id: string;
  source: string;
  type: string;
  time: string;
  data: Record<string, unknown>;
}

/**
 * What a ledger would record of these events, in their order and without any engine: taken apart under the policy, its persons found by what identifies them,
 * repetitions left out. Pseudonyms and tokens are hashes, ids stay as sent, positions count from 0. Two known persons who meet in one event are not looked for.
 */
export function recordedTraffic(policy: Policy, sent: readonly Sent[]): LedgerEvent[] {
  const people = new People();
  const lengths = new Map<string, bigint>();
  const distinct = new Map(sent.map((event) => [event.id, event]));
  return [...distinct.values()].map((event, index) => {
    const { id, source, type, time } = event;
    const taken = takenApart(policy, event);
    const subject = taken.people.subject && people.find(taken.people.subject);
    const other = taken.people.other && people.find(taken.people.other);
    const recordToken = taken.record && hash([subject, taken.record]);
    const stream = subject === undefined ? `controller-${policy.controller}` : `subject-${subject}`;
    const revision = lengths.get(stream) ?? 0n;
    lengths.set(stream, revision + 1n);
    const metadata = newLedgerMetadata({
      controller: policy.controller,
      ...(subject === undefined ? {} : { subject }),
      actor: 'publisher',
      source,
      time,
      recordedAt: time,
      nonce: 'A'.repeat(43),
    });
    const data = recordedData(taken, { recordToken, other });
    const reading = readLedgerEvent({ stream, revision, position: BigInt(index), id, type, data, metadata });
    if (!reading.ok) throw new Error(`${id} is not an event of the ledger: ${JSON.stringify(reading.problems)}`);
    return reading.event;
  });
}

function takenApart(policy: Policy, { id, type, data }: Sent): Reduced {
  const definition = catalogue.get(type);
  if (!definition) throw new Error(`${id}: ${type} is not a type of event`);
  const reduction = reduce(data, definition, policy);
  if (reduction.is === 'refused') throw new Error(`${id} would be refused: ${reduction.problem.detail}`);
  return reduction.reduced;
}

/** Pseudonyms by identifier: an event belongs to the first person that one of its identifiers names, who then has all of them. */
class People {
  readonly #byIdentifier = new Map<string, string>();

  find({ naming }: NonNullable<Reduced['people']['subject']>): string {
    const keys = naming.map(({ type, value }) => `${type}:${value}`);
    const known = keys.map((key) => this.#byIdentifier.get(key)).find((pseudonym) => pseudonym !== undefined);
    const pseudonym = known ?? hash(keys).slice(0, 32);
    for (const key of keys) if (!this.#byIdentifier.has(key)) this.#byIdentifier.set(key, pseudonym);
    return pseudonym;
  }
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
