/** Since and until when something holds: RFC 3339 days or instants. A day counts whole, in UTC, as the last one too; without `to` it still holds. */
export interface Period {
  readonly from: string;
  readonly to?: string;
}

const DAY = 86_400_000;

export function holdsAt({ from, to }: Period, time: string): boolean {
  const at = Date.parse(time);
  return at >= Date.parse(from) && (to === undefined || at < endOf(to));
}

function endOf(to: string): number {
  return Date.parse(to) + (to.includes('T') ? 0 : DAY);
}
