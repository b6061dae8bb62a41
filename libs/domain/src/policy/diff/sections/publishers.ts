import { jcs } from '../../../values/index.ts';
import type { Policy, PublisherRule } from '../../policy.ts';
import { key, members, names, neutral, rows, text, type Members, type Told } from '../told.ts';

/** Who reports says nothing of what is done, only of what can be shown. */
export function publisherChanges({ publishers: before = [] }: Policy, { publishers: after = [] }: Policy): Told[] {
  return rows(before, after, ({ source }) => source, {
    added: (row, beside) => (beside ? more(row) : neutral(`${row.source} is now expected to report ${row.events.join(', ')}.`)),
    removed: (row, beside) => (beside ? less(row) : neutral(`${row.source} is no longer expected to report anything.`)),
    changed: (was, is, beside) => (beside && jcs(was) !== jcs(is) ? [more(is), less(was)] : members(table, was, is)),
    reordered: neutral('The publishers stand in another order.'),
  });
}

/** Of a row beside others of the same source. */
const more = ({ source, events, every }: PublisherRule) =>
  neutral(`${source} is now expected to report ${events.join(', ')} at least every ${every}.`);
const less = ({ source, events, every }: PublisherRule) =>
  neutral(`${source} is no longer expected to report ${events.join(', ')} at least every ${every}.`);

const table: Members<PublisherRule> = {
  source: key,
  events: (was, is) =>
    names(
      was.events,
      is.events,
      (event) => neutral(`${is.source} is now expected to report ${event}.`),
      (event) => neutral(`${is.source} is no longer expected to report ${event}.`),
    ),
  every: (was, is) =>
    text(was.every, is.every, (old, now) => neutral(`A silence of ${is.source} is noticed after ${now} and no longer after ${old}.`)),
};
