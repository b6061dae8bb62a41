import type { Random } from './random.ts';
import { day, hour, type Year } from './year.ts';

/** A control that a company carries out again and again. */
export interface Control {
  control: string;
  everyDays: number;
  /** Recipients that it is about, each for itself. */
  recipients?: readonly string[];
}

/** Records each control at its period through the year, the last time `lastDaysAgo` before the year's end. */
export function carryOut(year: Year, random: Random, controls: readonly Control[], lastDaysAgo = 1): void {
  for (const { control, everyDays, recipients = [undefined] } of controls)
    for (let at = year.end - lastDaysAgo * day + 2 * hour; at >= year.start; at -= everyDays * day)
      for (const recipient of recipients)
        year.record('operations', 'control.evidenced', at, {
          control,
          outcome: 'passed',
          reference: `report-${random.hex(6)}`,
          ...(recipient === undefined ? {} : { recipient }),
        });
}
