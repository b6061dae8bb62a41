/** Since and until when something holds: RFC 3339 days or instants. A day counts whole, in UTC, as the last one too; without `to` it still holds. */
export interface Period {
  readonly from: string;
  readonly to?: string;
}

const DAY = 86_400_000;

export function holdsAt({ from, to }: Period, time: string): boolean {
  const at = Date.parse(time);
  return at >= Date.parse(from) && at < endOf(to);
}

/** Whether some of these periods hold at each moment from one to another, both included. */
export function holdThroughout(periods: readonly Period[], from: string, to: string): boolean {
  let until = Date.parse(from);
  for (const period of periods.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    if (Date.parse(period.from) > until) return false;
    until = Math.max(until, endOf(period.to));
    if (until > Date.parse(to)) return true;
  }
  return false;
}

function endOf(to: string | undefined): number {
  if (to === undefined) return Infinity;
  return Date.parse(to) + (to.includes('T') ? 0 : DAY);
}
