import { addDuration, type Duration } from '../duration.ts';

/** When the next drill of a controller is due: `every` after the last began, or after the controller's first policy where there was none yet. */
export function nextDrillAt(every: Duration, last: string): string {
  return addDuration(new Date(last), every).toISOString();
}

export function isDrillDue(every: Duration, last: string, now: string): boolean {
  return Date.parse(now) >= Date.parse(nextDrillAt(every, last));
}
