import type { Policy, RetentionRule } from '../../policy.ts';
import { period } from '../amounts.ts';
import { listed } from '../in-words.ts';
import { gives, key, members, names, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';

export function retentionChanges({ retention: before }: Policy, { retention: after }: Policy): Told[] {
  return rows(before, after, ({ id }) => id, {
    added: (rule) => gives(`${what(rule)} now has an end: ${endOf(rule)}.`),
    removed: (rule) => takes(`${what(rule)} no longer has this end: ${endOf(rule)}.`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('The retention rules stand in another order.'),
  });
}

function what({ category, system }: RetentionRule): string {
  return system === undefined ? category : `${category} in ${system}`;
}

function endOf({ obscureAfter, deleteAfter, until }: RetentionRule): string {
  const ends = [
    ...(obscureAfter === undefined ? [] : [`obscured after ${obscureAfter}`]),
    ...(deleteAfter === undefined ? [] : [`deleted after ${deleteAfter}`]),
    ...(until === undefined ? [] : [`kept until ${until}`]),
  ];
  return listed(ends);
}

function fieldChanges(was: RetentionRule, is: RetentionRule): Told[] {
  return optional(was.fields, is.fields, {
    added: (fields) => takes(`Of ${what(is)} only ${listed(fields)} is obscured now, and no longer everything.`),
    removed: (fields) => gives(`Of ${what(is)} everything is obscured now, and no longer only ${listed(fields)}.`),
    changed: (old, now) =>
      names(
        old,
        now,
        (field) => gives(`${field} of ${what(is)} is now obscured.`),
        (field) => takes(`${field} of ${what(is)} is no longer obscured.`),
      ),
  });
}

const after = (member: 'obscureAfter' | 'deleteAfter', done: string) => (was: RetentionRule, is: RetentionRule) =>
  period(was[member], is[member], {
    added: (now) => gives(`${what(is)} is now ${done} after ${now}.`),
    removed: (old) => takes(`${what(is)} is no longer ${done} after ${old}.`),
    more: (old, now) => takes(`${what(is)} is ${done} later: after ${now} instead of ${old}.`),
    less: (old, now) => gives(`${what(is)} is ${done} earlier: after ${now} instead of ${old}.`),
  });

const table: Members<RetentionRule> = {
  id: key,
  category: (was, is) =>
    text(was.category, is.category, (old, now) => neutral(`The rule ${is.id} is now about ${now}, and ${old} no longer ends by it.`)),
  system: (was, is) =>
    optional(was.system, is.system, {
      added: (now) => takes(`${is.category} now ends by the rule ${is.id} in ${now} only.`),
      removed: () => gives(`${is.category} now ends by the rule ${is.id} in every system.`),
      changed: (old, now) => neutral(`${is.category} now ends by the rule ${is.id} in ${now} and no longer in ${old}.`),
    }),
  obscureAfter: after('obscureAfter', 'obscured'),
  deleteAfter: after('deleteAfter', 'deleted'),
  until: (was, is) =>
    optional(was.until, is.until, {
      added: (now) => neutral(`${what(is)} is now kept until ${now}.`),
      removed: (old) => neutral(`${what(is)} is no longer kept until ${old}.`),
      changed: (old, now) => neutral(`${what(is)} is now kept until ${now} and no longer until ${old}.`),
    }),
  fields: fieldChanges,
};
