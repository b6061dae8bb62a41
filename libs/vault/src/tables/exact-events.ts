import type { NewEventRow } from './new-event.ts';

/**
 * The same bytes whenever an event is appended: PostgreSQL's jsonb gives the keys of an object back in an order of its own, so they are put into
 * alphabetical order, when the event is made and when it is read back.
 */
export function exactEvents(events: readonly NewEventRow[]): NewEventRow[] {
  return events.map(({ id, type, data, metadata }) => ({ id, type, data: inOrder(data), metadata: inOrder(metadata) }));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .filter((key) => object[key] !== undefined)
      .map((key) => [key, inOrder(object[key])]),
  );
}
