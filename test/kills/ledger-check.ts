import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { EventStore, type StoredEvent } from '#event-store';
import type { Entry } from './journal.ts';

/** Events that Lethe itself adds to what publishers send. */
export const OWN = 'lethe';

interface Metadata {
  controller: string;
  subject?: string;
  source: string;
  actor: string;
  time: string;
  recordedAt: string;
  received?: string;
}

export async function readLedger(url: string): Promise<StoredEvent[]> {
  const store = new EventStore({ url });
  try {
    const events: StoredEvent[] = [];
    for await (const event of store.readAll()) events.push(event);
    return events;
  } finally {
    await store.dispose();
  }
}

export const metadataOf = (event: StoredEvent) => event.metadata as Metadata;

/**
 * What is wrong with the ledger, in words; nothing if every acknowledged event of the journals is in it exactly once, where its answer says, and nothing
 * else is. An event is told by the HMAC of its source and id in its metadata, as the formats have it, with the key of the installation.
 */
export function ledgerFaults(events: readonly StoredEvent[], entries: readonly Entry[], keys: string): string[] {
  const key = Buffer.from(readFileSync(join(keys, 'received.key'), 'utf8').trim(), 'hex');
  const nameOf = (controller: string, source: string, id: string) =>
    createHmac('sha256', key)
      .update(canonicalize(['lethe.received.v1', controller, source, id])!)
      .digest('hex');
  const published = events.filter((event) => metadataOf(event).source !== OWN);
  const stored = Map.groupBy(published, (event) => metadataOf(event).received ?? '');
  const sent = new Set(entries.map(({ controller, event }) => nameOf(controller, event.source, event.id)));
  return [
    ...gaps(events),
    ...entries.flatMap((entry) => {
      const { controller, event, answer, purpose } = entry;
      const what = `${controller} ${event.source} ${event.id} (${event.type}, sent ${purpose})`;
      if (!answer) return [`${what} was never answered`];
      const found = stored.get(nameOf(controller, event.source, event.id)) ?? [];
      const times = purpose === 'late' ? 0 : 1;
      if (found.length !== times) return [`${what} is ${found.length} times in the ledger, answered ${JSON.stringify(answer)}`];
      if (answer.status === 'rejected') return [];
      const [there] = found as [StoredEvent];
      const same = there.type === event.type && answer.position === String(there.position) && answer.subject === metadataOf(there).subject;
      return same ? [] : [`${what} is ${there.type} at ${there.position} in ${there.stream}, answered ${JSON.stringify(answer)}`];
    }),
    ...published
      .filter((event) => !sent.has(metadataOf(event).received ?? ''))
      .map(({ type, stream, position }) => `${type} at ${position} in ${stream} was never sent`),
    ...refusals(events, entries),
    ...people(entries),
  ];
}

/** Revisions of every stream are 0, 1, 2, … in the order of the positions, and no id is there twice. */
function gaps(events: readonly StoredEvent[]): string[] {
  const next = new Map<string, bigint>();
  const ids = new Set<string>();
  let last = -1n;
  return events.flatMap(({ stream, revision, position, id }) => {
    const expected = next.get(stream) ?? 0n;
    next.set(stream, revision + 1n);
    const wrong = [
      revision === expected ? [] : [`${stream} goes from revision ${expected - 1n} to ${revision}`],
      position > last ? [] : [`position ${position} comes after ${last}`],
      ids.has(id) ? [`the event ${id} is there twice`] : [],
    ];
    last = position;
    ids.add(id);
    return wrong.flat();
  });
}

/** That somebody still sends events of an erased person is in the ledger once for each of them. */
function refusals(events: readonly StoredEvent[], entries: readonly Entry[]): string[] {
  const told = events.filter(({ type }) => type === 'privacy.event.refused.v1').length;
  const late = entries.filter(({ purpose }) => purpose === 'late').length;
  return told === late ? [] : [`${late} late events were refused, and the ledger tells ${told}`];
}

/** Everything about one person has one pseudonym, and no two have the same. */
function people(entries: readonly Entry[]): string[] {
  const pseudonyms = new Map<string, Set<string>>();
  const persons = new Map<string, Set<string>>();
  for (const { controller, person, answer } of entries) {
    if (person === undefined || answer?.subject === undefined) continue;
    const name = `${controller} ${person}`;
    pseudonyms.set(name, (pseudonyms.get(name) ?? new Set()).add(answer.subject));
    persons.set(answer.subject, (persons.get(answer.subject) ?? new Set()).add(name));
  }
  const several = (map: Map<string, Set<string>>) => [...map].filter(([, set]) => set.size !== 1).map(([name, set]) => [name, [...set]]);
  return [
    ...several(pseudonyms).map(([name, set]) => `${String(name)} has the pseudonyms ${String(set)}`),
    ...several(persons).map(([name, set]) => `the pseudonym ${String(name)} stands for ${String(set)}`),
  ];
}
