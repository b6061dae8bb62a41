import { catalogue } from '../../events/catalogue.ts';
import type { FieldProblem } from '../../problem.ts';
import type { PublisherRule } from '../policy.ts';
import { positivePeriodProblems } from './times.ts';

/** What a schema cannot say of declared publishers: types that nobody sends, silences that are none, the same twice. */
export function publisherProblems(publishers: readonly PublisherRule[]): FieldProblem[] {
  const seen = new Set<string>();
  return publishers.flatMap(({ source, events, every }, index) => {
    const at = `/publishers/${index}`;
    return [
      ...positivePeriodProblems(every, `${at}/every`),
      ...events.flatMap((type, n) => {
        const pointer = `${at}/events/${n}`;
        const key = `${source} ${type}`;
        if (seen.has(key)) return [{ pointer, reason: `'${type}' is expected from '${source}' twice` }];
        seen.add(key);
        return isExpectable(type) ? [] : [{ pointer, reason: `'${type}' is no event about a person that publishers send` }];
      }),
    ];
  });
}

/** Only events about people are counted by who sent them. */
function isExpectable(type: string): boolean {
  const definition = catalogue.get(type);
  return definition?.publisher === true && definition.about === 'subject';
}
