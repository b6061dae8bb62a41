import type { Random } from './random.ts';
import { day, hour, type Year } from './year.ts';

/** A control that a company carries out again and again. */
export interface Control {
  control: string;
  everyDays: number;
  /** Recipients that it is about, each for itself. */
  recipients?: readonly string[];
}

/** Records each control at its period through the year, the last time less than a period before the year's end. */
export function carryOut(year: Year, random: Random, service: string, controls: readonly Control[]): void {
  for (const { control, everyDays, recipients = [undefined] } of controls)
    for (let at = year.end - day + 2 * hour; at >= year.start; at -= everyDays * day)
      for (const recipient of recipients)
        year.record(service, 'control.evidenced', at, {
          control,
          outcome: 'passed',
          reference: `report-${random.hex(6)}`,
          ...(recipient === undefined ? {} : { recipient }),
        });
}
