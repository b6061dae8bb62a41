import type { Coverage } from './coverage.ts';
import { day } from './moments.ts';
import { listed, namedEvents } from './words.ts';

/** Who was not heard, in whole sentences; none where everybody was. */
export function coverageInWords({ undeclared, silent }: Coverage): string[] {
  const never = silent.filter(({ lastAt }) => lastAt === undefined);
  const lately = silent.flatMap(({ source, type, lastAt }) =>
    lastAt === undefined ? [] : [`${source} has reported no ${namedEvents([type])} since ${day(lastAt)}.`],
  );
  const sources = [...new Set(never.map(({ source }) => source))];
  const neverHeard = sources.map((source) => {
    const types = never.filter((each) => each.source === source).map(({ type }) => type);
    return `${source} has not reported any ${namedEvents(types)}.`;
  });
  const nobody =
    undeclared.length > 0 ? [`The policy declares nobody who reports ${listed(undeclared.map((type) => namedEvents([type])))}.`] : [];
  return [...nobody, ...neverHeard, ...lately];
}
