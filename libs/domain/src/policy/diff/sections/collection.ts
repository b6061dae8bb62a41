import { jcs } from '../../../values/index.ts';
import type { AccessRule, Policy } from '../../policy.ts';
import { listed } from '../in-words.ts';
import { gives, key, members, names, neutral, optional, rows, takes, type Members, type Told } from '../told.ts';

export function momentChanges({ moments: before }: Policy, { moments: after }: Policy): Told[] {
  return optional(before, after, {
    added: (moments) => gives(`The policy now says when data is collected: ${listed(moments)}.`),
    removed: () => takes('The policy no longer says when data is collected.'),
    changed: (was, is) =>
      names(
        was,
        is,
        (moment) => takes(`Data is now also collected at ${moment}.`),
        (moment) => gives(`Data is no longer collected at ${moment}.`),
      ),
  });
}

export function accessChanges({ access: before }: Policy, { access: after }: Policy): Told[] {
  return optional(before, after, {
    added: (rules) => gives(`The policy now says who may look at people's data: ${listed(rules.map(({ actor }) => actor))}.`),
    removed: () => takes("The policy no longer says who may look at people's data."),
    changed: (was, is) =>
      rows(was, is, ({ actor }) => actor, {
        added: (row, beside) => (beside ? more(row) : takes(`${row.actor} may now look at people's data.`)),
        removed: (row, beside) => (beside ? less(row) : gives(`${row.actor} may no longer look at people's data.`)),
        changed: (old, now, beside) => (beside && jcs(old) !== jcs(now) ? [more(now), less(old)] : members(table, old, now)),
        reordered: neutral("Who may look at people's data stands in another order."),
      }),
  });
}

/** Of a row beside others of the same actor, which may allow the same. */
const more = (row: AccessRule) => takes(`${row.actor} may now look at people's data by one more rule: ${scope(row)}.`);
const less = (row: AccessRule) => gives(`${row.actor} may look at people's data by one rule less: ${scope(row)}.`);

function scope({ categories, purposes }: AccessRule): string {
  return `${categories === undefined ? 'everything' : listed(categories)} for ${purposes === undefined ? 'any purpose' : listed(purposes)}`;
}

const limit = (member: 'categories' | 'purposes', prefix: string) => (was: AccessRule, is: AccessRule) =>
  optional(was[member], is[member], {
    added: (now) => gives(`${is.actor} may now look at people's data only ${prefix}${listed(now)}.`),
    removed: (old) => takes(`${is.actor} may now look at people's data not only ${prefix}${listed(old)}.`),
    changed: (old, now) =>
      names(
        old,
        now,
        (name) => takes(`${is.actor} may now look at people's data also ${prefix}${name}.`),
        (name) => gives(`${is.actor} may no longer look at people's data ${prefix}${name}.`),
      ),
  });

const table: Members<AccessRule> = { actor: key, categories: limit('categories', 'of '), purposes: limit('purposes', 'for ') };
