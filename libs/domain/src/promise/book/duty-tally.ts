import type { LedgerEvent } from '../../events/index.ts';
import { MOST_EVENTS, type Duty } from '../book.ts';
import { duties } from './duties/index.ts';
import type { DutySource } from './duties/duties-of.ts';
import { byTime, dutyGroups, endOf, markOf, type OneDuty } from './one-duty.ts';
import { personOf } from './person.ts';
import { toldUntil } from './told.ts';

/**
 * The duties of many persons, a person after the other, in bounded memory: of each group only as many are kept as it tells of. What concerns several persons,
 * linked ones or those that a breach hit, has to be added together.
 */
export class DutyTally {
  readonly #source: Omit<DutySource, 'told' | 'personOf'>;
  readonly #stillOwedAt: string | undefined;
  readonly #groups = new Map<string, { n: number; some: OneDuty[] }>();

  /** @param stillOwedAt RFC 3339: only what was still owed then, or has been owed since. Everything in the window without it. */
  constructor(source: Omit<DutySource, 'told' | 'personOf'>, stillOwedAt?: string) {
    this.#source = source;
    this.#stillOwedAt = stillOwedAt;
  }

  /** Adds what is owed for these events. */
  add(events: readonly LedgerEvent[]): void {
    const told = toldUntil(events, this.#source.at);
    const source = { ...this.#source, told, personOf: personOf(told) };
    for (const duty of duties.flatMap((dutiesOf) => dutiesOf(source))) if (this.#isOwed(duty)) this.#count(duty);
  }

  #isOwed({ opened, met, broken }: OneDuty): boolean {
    if (this.#stillOwedAt === undefined) return true;
    const ended = broken ?? met;
    const start = Date.parse(this.#stillOwedAt);
    return Date.parse(opened.at) >= start || ended === undefined || Date.parse(ended.at) >= start;
  }

  /** How they stand, those that stand alike in one group. */
  groups(): Duty[] {
    return [...this.#groups.values()].flatMap(({ n, some }) => dutyGroups(some, this.#source.at).map((group) => ({ ...group, n })));
  }

  #count(duty: OneDuty): void {
    const key = [duty.kind, duty.about, endOf(duty, this.#source.at)].join(' ');
    const group = this.#groups.get(key) ?? { n: 0, some: [] };
    this.#groups.set(key, group);
    group.n += 1;
    group.some.push(duty);
    if (group.some.length >= MOST_EVENTS * 20) group.some = worthKeeping(group.some);
  }
}

/** The first ones, enough for all the ids that are told, the last one, and the one that is due first. */
function worthKeeping(some: readonly OneDuty[]): OneDuty[] {
  const inOrder = some.toSorted((a, b) => byTime(markOf(a), markOf(b)));
  const kept = new Set<OneDuty>();
  const events = new Set<string>();
  for (const duty of inOrder) {
    if (events.size === MOST_EVENTS) break;
    const { event } = markOf(duty);
    if (!events.has(event)) kept.add(duty);
    events.add(event);
  }
  const dueFirst = some.reduce((first, duty) => ((duty.due ?? LAST) < (first.due ?? LAST) ? duty : first));
  return [...kept.add(inOrder.at(-1)!).add(dueFirst)];
}

/** Behind every due date. */
const LAST = '9999-12-31';
