import { MOST_EVENTS, type Duty, type DutyEnd, type DutyKind, type Mark } from '../book.ts';

/** A duty by itself. */
export interface OneDuty {
  kind: DutyKind;
  about: string;
  opened: Mark;
  /** RFC 3339, UTC; without it it has no date yet. */
  due?: string;
  /** The clock stands still, or nobody may be told. */
  isSuspended?: boolean;
  met?: Mark;
  /** An act that it forbade. */
  broken?: Mark;
}

/** How each stands at a moment, those that stand alike in one group. */
export function dutyGroups(duties: readonly OneDuty[], at: string): Duty[] {
  const groups = new Map<string, OneDuty[]>();
  for (const duty of duties) {
    const key = [duty.kind, duty.about, endOf(duty, at)].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), duty]);
  }
  return [...groups.values()].map((group) => groupOf(group, at));
}

/** How a duty stands at a moment. */
export function endOf({ due, isSuspended, met, broken }: OneDuty, at: string): DutyEnd {
  if (broken) return 'late';
  if (met) return due === undefined || Date.parse(met.at) <= Date.parse(due) ? 'met' : 'late';
  if (isSuspended || due === undefined) return 'suspended';
  return Date.parse(due) <= Date.parse(at) ? 'overdue' : 'open';
}

function groupOf(duties: readonly OneDuty[], at: string): Duty {
  const [{ kind, about }] = duties as [OneDuty];
  const end = endOf(duties[0] as OneDuty, at);
  const marks = duties.map(markOf).toSorted(byTime) as [Mark];
  const [due] = duties.flatMap((duty) => duty.due ?? []).toSorted();
  const events = [...new Set(marks.map(({ event }) => event))].slice(0, MOST_EVENTS);
  return { kind, about, end, n: duties.length, first: marks[0], last: marks.at(-1) ?? marks[0], ...(due !== undefined && { due }), events };
}

/** What is told of a duty: the act that broke it, what met it, or what opened it. */
export function markOf({ broken, met, opened }: OneDuty): Mark {
  return broken ?? met ?? opened;
}

/** At the same time by id, so that it makes no difference in which order they came. */
export function byTime(a: Mark, b: Mark): number {
  return Date.parse(a.at) - Date.parse(b.at) || (a.event < b.event ? -1 : Number(a.event > b.event));
}
