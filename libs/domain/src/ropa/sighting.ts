import type { ActGroup } from '../promise/book.ts';

/** How often something was recorded, when, and who said so. */
export interface Sighting {
  n: number;
  /** RFC 3339, by the events' own time. */
  first: string;
  last: string;
  /** The event of the last time. */
  event: string;
  sources: string[];
}

export function sighting({ n, first, last, source }: ActGroup): Sighting {
  return { n, first: first.at, last: last.at, event: last.event, sources: [source] };
}

/** Both together; the order makes no difference. */
export function together(a: Sighting | undefined, b: Sighting): Sighting {
  if (!a) return b;
  const [at, bt] = [Date.parse(a.last), Date.parse(b.last)];
  const later = bt > at || (bt === at && b.event > a.event) ? b : a;
  return {
    n: a.n + b.n,
    first: Date.parse(b.first) < Date.parse(a.first) ? b.first : a.first,
    last: later.last,
    event: later.event,
    sources: [...new Set([...a.sources, ...b.sources])].sort(),
  };
}
