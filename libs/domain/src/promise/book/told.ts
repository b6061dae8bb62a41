import { DRILL_SOURCE } from '../../drill/drill-person.ts';
import type { LedgerEvent } from '../../events/index.ts';
import { compareMoments } from '../../judgement/moment.ts';
import type { Mark } from '../book.ts';

/** What happened up to a moment by its own time, in that order and without drills, however the events were given. */
export function toldUntil(events: readonly LedgerEvent[], at: string): LedgerEvent[] {
  const ofDrills = new Set(
    events.filter((event) => event.type === 'privacy.request.opened.v1' && event.data.drill).map(({ stream }) => stream),
  );
  return events
    .filter(
      ({ metadata, stream }) => metadata.source !== DRILL_SOURCE && !ofDrills.has(stream) && Date.parse(metadata.time) <= Date.parse(at),
    )
    .toSorted((a, b) => compareMoments({ time: a.metadata.time, position: a.position }, { time: b.metadata.time, position: b.position }));
}

export function markOf({ id, metadata }: Pick<LedgerEvent, 'id' | 'metadata'>): Mark {
  return { event: id, at: utc(metadata.time) };
}

/** One spelling for each moment. */
export function utc(time: string | Date): string {
  return new Date(time).toISOString();
}

/** Whether something at `at` stands in a window that begins with `from` and ends before `until`. */
export function isIn({ from, until }: { from: string; until?: string | undefined }, at: string): boolean {
  return Date.parse(from) <= Date.parse(at) && (until === undefined || Date.parse(at) < Date.parse(until));
}
