import type { PromiseItem, PromiseView, PromisesView } from '#projections';
import { wrapped } from '../demo/lay-out.ts';

type Status = PromiseItem['status'];

/** What a status is called, the worst first. */
const STATUSES: readonly (readonly [Status, string])[] = [
  ['broken', 'BROKEN'],
  ['at-risk', 'AT RISK'],
  ['unevidenced', 'not shown'],
  ['kept', 'kept'],
];
const NAMES = new Map(STATUSES);
const STATUS_WIDTH = 9;
/** Ids of events are told in lines; so many at most for each promise of a list. */
const IDS_IN_LIST = 2;

/** Every promise in a table of lines of at most `width` characters: id, status, what it says, why it stands so, and what shows it. */
export function promisesLines(view: PromisesView, width: number): string[] {
  const { controller, version, asOf, promises } = view;
  const head = `${controller}, policy ${version}, as of ${shortTime(asOf)}: ${summary(promises)}`;
  if (promises.length === 0)
    return wrapped(`${controller}: version ${version} of the policy makes no promises that can be checked.`, width);
  const ids = Math.max(...promises.map(({ id }) => id.length));
  return [...wrapped(head, width), '', ...promises.flatMap((promise) => promiseRow(promise, ids, width))];
}

/** `1 broken, 2 at risk, 3 not shown, 12 kept`; what there is none of is left out. */
function summary(promises: readonly PromiseItem[]): string {
  const counted = STATUSES.map(([status, name]) => [promises.filter((promise) => promise.status === status).length, name] as const);
  return counted.flatMap(([n, name]) => (n === 0 ? [] : [`${n} ${name.toLowerCase()}`])).join(', ');
}

function promiseRow(promise: PromiseItem, ids: number, width: number): string[] {
  const indent = ids + STATUS_WIDTH + 4;
  const room = Math.max(30, width - indent);
  const [first = '', ...title] = wrapped(promise.title, room);
  const start = `${promise.id.padEnd(ids)}  ${NAMES.get(promise.status)!.padEnd(STATUS_WIDTH)}  ${first}`;
  const why = wrapped(`${promise.reason} (since ${dayOf(promise.since)})`, room);
  const shown = promise.status === 'kept' || promise.status === 'unevidenced' ? [] : evidenceLines(promise, IDS_IN_LIST);
  return [start, ...indented([...title, ...why, ...shown], indent), ''];
}

function evidenceLines({ evidence: { events, total } }: PromiseItem, most: number): string[] {
  const told = events.slice(0, most);
  const more = total - told.length;
  return [...told.map((event) => `event ${event}`), ...(told.length > 0 && more > 0 ? [`and ${more} more`] : [])];
}

/** All about one promise: each of its checks, the events that show it, and how it stood under each version of the policy. */
export function promiseLines(promise: PromiseView, width: number): string[] {
  const { id, title, source, status, since, reason, counts, parts, versions } = promise;
  const { supporting, contradicting, open } = counts;
  return [
    ...wrapped(`${id}  ${title}`, width),
    ...(source === undefined ? [] : indented(wrapped(`from: ${source}`, width - 2), 2)),
    '',
    ...wrapped(
      `${NAMES.get(status)} since ${shortTime(since)}, under version ${promise.version}, as of ${shortTime(promise.asOf)}.`,
      width,
    ),
    ...wrapped(reason, width),
    ...wrapped(`Events that support it: ${supporting}. That contradict it: ${contradicting}. Duties that are open: ${open}.`, width),
    '',
    'How it is checked',
    ...parts.flatMap((part) => indented(wrapped(`${NAMES.get(part.status)}: ${part.reason} (${part.kind})`, width - 4), 2)),
    '',
    'What shows it',
    ...indented(evidenceLines(promise, promise.evidence.events.length), 2),
    ...(promise.evidence.events.length === 0 ? ['  no event'] : []),
    '',
    'Version by version',
    ...versions.map((each) => `  ${each.version.padEnd(16)}  ${NAMES.get(each.status)!.padEnd(STATUS_WIDTH)}  ${spanOf(each)}`),
  ];
}

function spanOf({ from, until }: { from: string; until?: string }): string {
  return until === undefined ? `in force since ${dayOf(from)}` : `in force ${dayOf(from)} to ${dayOf(until)}`;
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}

const dayOf = (time: string): string => time.slice(0, 10);
const shortTime = (time: string): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
