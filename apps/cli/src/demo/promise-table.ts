import { MOST_EVENTS } from '#domain';
import { wrapped } from './lay-out.ts';

/** What `GET /v1/promises` says of a promise, as far as it is shown. */
export interface ShownPromise {
  id: string;
  title: string;
  status: 'kept' | 'broken' | 'at-risk' | 'unevidenced';
  /** RFC 3339. */
  since: string;
  reason: string;
  evidence: { events: readonly string[]; total: number };
}

/** What a status is called on the screen, the worst first. */
const statuses = { broken: 'BROKEN', 'at-risk': 'AT RISK', unevidenced: 'not shown', kept: 'kept' } as const;
/** Ids of events shown of each promise that is broken. */
const mostIds = 2;

/** Promises as lines of at most `width` characters: one for each, and what is behind it below those that are not kept. */
export function promiseTable(promises: readonly ShownPromise[], width: number): string[] {
  const ids = Math.max(...promises.map(({ id }) => id.length));
  const indent = ids + 2 + 9 + 2 + 10 + 2;
  const below = ' '.repeat(ids + 2);
  return promises.flatMap(({ id, title, status, since, reason, evidence }) => {
    const [first = '', ...more] = wrapped(title, width - indent);
    const line = `${id.padEnd(ids)}  ${statuses[status].padEnd(9)}  ${since.slice(0, 10)}  ${first}`;
    const why = status === 'kept' ? [] : wrapped(reason, width - below.length - 2);
    const marked = why.map((each, n) => `${below}${n === 0 ? '└ ' : '  '}${each}`);
    return [
      line,
      ...more.map((each) => ' '.repeat(indent) + each),
      ...marked,
      ...(status === 'broken' ? shownEvents(evidence, below) : []),
    ];
  });
}

/** `total` counts an event for each check that it contradicts, so the ids say how many there are, unless they are too many to be listed. */
function shownEvents({ events, total }: ShownPromise['evidence'], below: string): string[] {
  const all = events.length < MOST_EVENTS ? events.length : total;
  const shown = events.slice(0, mostIds).map((event) => `${below}  event ${event}`);
  return all > shown.length ? [...shown, `${below}  and ${all - shown.length} more`] : shown;
}

/** `5 broken, 2 at risk, 3 not shown, 18 kept`; what there is none of is left out. */
export function promiseCounts(promises: readonly ShownPromise[]): string {
  return Object.entries(statuses)
    .map(([status, name]) => [promises.filter((promise) => promise.status === status).length, name.toLowerCase()] as const)
    .filter(([n]) => n > 0)
    .map(([n, name]) => `${n} ${name}`)
    .join(', ');
}
