import type { LedgerEvent } from '../../events/index.ts';
import { MOST_EVENTS, type Duty } from '../book.ts';
import { duties } from './duties/index.ts';
import type { DutySource } from './duties/duties-of.ts';
import { dutyGroups, type OneDuty } from './one-duty.ts';
import { personOf } from './person.ts';
import { toldUntil } from './told.ts';

/** One duty with how it stands. */
type Standing = [duty: OneDuty, group: Duty];

/**
 * The duties of many persons, a person after the other, in bounded memory: of each group only as many are kept as it tells of. What concerns several persons,
 * linked ones or those that a breach hit, has to be added together.
 */
export class DutyTally {
  readonly #source: Omit<DutySource, 'told' | 'personOf'>;
  readonly #groups = new Map<string, { n: number; some: OneDuty[] }>();

  constructor(source: Omit<DutySource, 'told' | 'personOf'>) {
    this.#source = source;
  }

  /** Adds what is owed for these events. */
  add(events: readonly LedgerEvent[]): void {
    const told = toldUntil(events, this.#source.at);
    const source = { ...this.#source, told, personOf: personOf(told) };
    for (const duty of duties.flatMap((dutiesOf) => dutiesOf(source))) this.#count(duty);
  }

  /** How they stand, those that stand alike in one group. */
  groups(): Duty[] {
    return [...this.#groups.values()].flatMap(({ n, some }) => dutyGroups(some, this.#source.at).map((group) => ({ ...group, n })));
  }

  #count(duty: OneDuty): void {
    const [{ kind, about, end }] = dutyGroups([duty], this.#source.at) as [Duty];
    const key = [kind, about, end].join(' ');
    const group = this.#groups.get(key) ?? { n: 0, some: [] };
    this.#groups.set(key, group);
    group.n += 1;
    group.some.push(duty);
    if (group.some.length >= MOST_EVENTS * 20) group.some = this.#worthKeeping(group.some);
  }

  /** The first ones, enough for all the ids that are told, the last one, and the one that is due first. */
  #worthKeeping(some: readonly OneDuty[]): OneDuty[] {
    const inOrder = some.map((duty): Standing => [duty, dutyGroups([duty], this.#source.at)[0]!]).toSorted(byTime);
    const kept = new Set<OneDuty>();
    const events = new Set<string>();
    for (const [duty, { first }] of inOrder) {
      if (events.size === MOST_EVENTS) break;
      if (!events.has(first.event)) kept.add(duty);
      events.add(first.event);
    }
    kept.add(inOrder.at(-1)![0]);
    kept.add(inOrder.toSorted(([, a], [, b]) => Date.parse(a.due ?? '9999-12-31') - Date.parse(b.due ?? '9999-12-31'))[0]![0]);
    return [...kept];
  }
}

function byTime([, a]: Standing, [, b]: Standing): number {
  return Date.parse(a.first.at) - Date.parse(b.first.at) || (a.first.event < b.first.event ? -1 : Number(a.first.event > b.first.event));
}
