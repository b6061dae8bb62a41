/** Whether a period of RFC 3339 dates or instants holds at a moment: from its beginning, and to its end, which it includes if that is a day. */
export function holdsAt({ from, to }: { from: string; to?: string }, at: string): boolean {
  const moment = Date.parse(at);
  return Date.parse(from) <= moment && (to === undefined || moment < endOf(to));
}

const DAY_MS = 86_400_000;

function endOf(to: string): number {
  return to.includes('T') ? Date.parse(to) : Date.parse(to) + DAY_MS;
}
