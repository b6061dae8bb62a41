import type { StoredEvent } from '#event-store';
import type { Entry } from './journal.ts';
import { metadataOf, OWN } from './ledger-check.ts';

/** JSON as it was sent or answered, looked into without a shape. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/**
 * One thing that happened, as a journal has it, with what only the ledger can say: where it stands, the id that it was given and when it was recorded.
 * What Lethe itself added is a fact too; those come from the ledger alone.
 */
export interface Fact {
  controller: string;
  stream: string;
  /** Pseudonym. */
  subject: string | undefined;
  type: string;
  data: Record<string, Json>;
  time: string;
  /** `time` in ms. */
  at: number;
  position: bigint;
  id: string;
  recordedAt: string;
  source: string;
  actor: string;
  /** Token that stands for `data.record`. */
  token: string | undefined;
  /** Lethe's own. */
  own: boolean;
}

/** Facts in the order of the ledger. */
export function factsOf(ledger: readonly StoredEvent[], entries: readonly Entry[]): Fact[] {
  const sent = new Map(
    entries.flatMap(({ event, answer, purpose }) => (purpose === 'new' && answer?.position ? [[answer.position, event]] : [])),
  );
  return ledger.map((stored) => {
    const { controller, subject, source, actor, time, recordedAt } = metadataOf(stored);
    const own = source === OWN;
    const wire = own ? undefined : sent.get(String(stored.position));
    const told = stored.data as Record<string, Json>;
    return {
      controller,
      stream: stored.stream,
      subject,
      type: stored.type.replace(/^privacy\.(.*)\.v1$/, '$1'),
      data: wire ? wire.data : told,
      time: wire ? wire.time : time,
      at: Date.parse(wire ? wire.time : time),
      position: stored.position,
      id: stored.id,
      recordedAt,
      source: wire ? wire.source : source,
      actor,
      token: told['record'] as string | undefined,
      own,
    };
  });
}

/** Whether `a` comes after `b`: by when it happened, then by its place in the ledger. */
export function after(a: Fact, b: Fact): boolean {
  return a.at > b.at || (a.at === b.at && a.position > b.position);
}

/** The last of some facts. */
export function last(facts: readonly Fact[]): Fact | undefined {
  let found: Fact | undefined;
  for (const fact of facts) if (!found || after(fact, found)) found = fact;
  return found;
}

export const iso = (ms: number) => new Date(ms).toISOString();

/** Whether `a` happened after `b`, where there was a `b`. */
export const since = (a: Fact | undefined, b: Fact | undefined): boolean => a !== undefined && (b === undefined || after(a, b));

export const sortedBy = <T>(items: readonly T[], text: (item: T) => string): T[] =>
  items.toSorted((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));

export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
