import type { LedgerEvent } from '../../events/index.ts';
import { saidBy } from '../../judgement/shape.ts';
import type { ActGroup } from '../book.ts';
import { markOf } from './told.ts';

/** What promises rest on: what is done with data, what people want and are told, and what is shown of the organisation itself. */
const ACTS =
  /^privacy\.(data|consent|signal|contact|notice|retention|request|breach|control|policy)\.|^privacy\.(optout\.carried|subject\.described)\./;

export function isAct({ type }: Pick<LedgerEvent, 'type'>): boolean {
  return ACTS.test(type);
}

/** Events that are alike as one group each. */
export function actGroups(events: readonly LedgerEvent[]): ActGroup[] {
  return [...grouped(events).values()].map(groupOf);
}

/** Events by type, source and shape, each group in the order given. */
export function grouped(events: readonly LedgerEvent[]): Map<string, [LedgerEvent, ...LedgerEvent[]]> {
  const groups = new Map<string, [LedgerEvent, ...LedgerEvent[]]>();
  for (const event of events) {
    const key = [event.type, event.metadata.source, saidBy(event).shape].join(' ');
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return groups;
}

export function groupOf(events: readonly [LedgerEvent, ...LedgerEvent[]]): ActGroup {
  const [first] = events;
  const last = events.at(-1) ?? first;
  const { type, metadata } = first;
  const data = JSON.parse(saidBy(first).shape) as ActGroup['data'];
  return { type, data, source: metadata.source, n: events.length, first: markOf(first), last: markOf(last) };
}
