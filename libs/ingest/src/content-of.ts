import { contentMac, recordedData, type EventContent, type MacKey } from '#domain';
import type { Published } from './prepare.ts';

/**
 * MAC of what has to be the same when the event is sent again. `pointers` are those that the event in the ledger has commitments for; a value that is
 * missing now makes another MAC.
 */
export function contentMacOf(key: MacKey, event: Published, recordToken: string | undefined, pointers: readonly string[]): Buffer {
  const { controller, type, time, sent, reduced } = event;
  const values = pointers.map((pointer) => ({ pointer, value: valueAt(sent, pointer) }));
  // Whoever `other` leads to is compared by identifiers: the pseudonym may be another one by now.
  return contentMac(key, {
    controller,
    type,
    time,
    identifiers: identifiersOf(event),
    data: recordedData(reduced, { recordToken }),
    values,
  });
}

function identifiersOf({ reduced: { people } }: Published): EventContent['identifiers'] {
  const named = Object.entries(people).flatMap(([who, { naming, beside }]) =>
    [...naming, ...beside].map(({ type, value }) => [`${who}/${type}`, value]),
  );
  return Object.fromEntries(named) as EventContent['identifiers'];
}

/** What stands at a JSON pointer (RFC 6901); undefined if nothing does. */
function valueAt(data: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(
      (at: unknown, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined,
      data,
    );
}
