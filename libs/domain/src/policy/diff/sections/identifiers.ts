import type { IdentifierRule, Policy } from '../../policy.ts';
import { flag, gives, key, members, neutral, rows, takes, text, type Members, type Told } from '../told.ts';

export function identifierChanges({ identifiers: before }: Policy, { identifiers: after }: Policy): Told[] {
  return rows(before, after, ({ type }) => type, {
    added: ({ type }) => takes(`People are now also known by ${type}.`),
    removed: ({ type }) => gives(`People are no longer known by ${type}.`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('Where identifiers of one event belong to two people, another one may decide: they stand in another order.'),
  });
}

const table: Members<IdentifierRule> = {
  type: key,
  form: (was, is) => text(was.form, is.form, (old, now) => neutral(`${is.type} is compared as ${now} and no longer as ${old}.`)),
  identifies: (was, is) =>
    flag(
      was.identifies,
      is.identifies,
      takes(`${is.type} is now taken to mean one person.`),
      gives(`${is.type} is no longer taken to mean one person.`),
    ),
};
