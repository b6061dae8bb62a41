/** How a clock stands: `done` in time, `late` (done, after it was due), `open`, or `overdue`. One without a date is never overdue. */
export type ClockState = 'open' | 'overdue' | 'done' | 'late';

/** @param doneAt when what it counts to was done, if it was */
export function clockState(dueAt: string | undefined, doneAt: string | undefined, now: string): ClockState {
  const isAfter = (time: string) => dueAt !== undefined && Date.parse(time) > Date.parse(dueAt);
  if (doneAt !== undefined) return isAfter(doneAt) ? 'late' : 'done';
  return isAfter(now) ? 'overdue' : 'open';
}
