import type { CategoryRule, FieldRule, Policy } from '../../policy.ts';
import { listed } from '../in-words.ts';
import { flag, gives, key, members, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';

export function categoryChanges({ categories: before }: Policy, { categories: after }: Policy): Told[] {
  return rows(before, after, ({ id }) => id, {
    added: ({ id, name, fields }) => takes(`More is collected: ${id} (${name}), which is ${listed(fields.map((field) => field.name))}.`),
    removed: ({ id, name }) => gives(`${id} (${name}) is no longer collected.`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('The categories stand in another order.'),
  });
}

const keyOf = (member: 'fideslang' | 'dpv') => (was: CategoryRule, is: CategoryRule) =>
  was[member] === is[member]
    ? []
    : [neutral(`${is.id} is ${is[member] ?? 'nothing'} in the vocabulary ${member}, and was ${was[member] ?? 'nothing'}.`)];

const table: Members<CategoryRule> = {
  id: key,
  name: (was, is) => text(was.name, is.name, (old, now) => neutral(`${is.id} is now called '${now}' and no longer '${old}'.`)),
  special: ({ special }, is) =>
    flag(
      special,
      is.special,
      gives(`${is.id} now counts as a special category (Art. 9 GDPR).`),
      takes(`${is.id} no longer counts as a special category (Art. 9 GDPR).`),
    ),
  condition: (was, is) =>
    optional(was.condition, is.condition, {
      added: (now) => gives(`${is.id} is now said to be processed under Art. 9(2)(${now}) GDPR.`),
      removed: (old) => takes(`${is.id} is no longer said to be processed under Art. 9(2)(${old}) GDPR.`),
      changed: (old, now) => neutral(`${is.id} is now processed under Art. 9(2)(${now}) GDPR and no longer under (${old}).`),
    }),
  fideslang: keyOf('fideslang'),
  dpv: keyOf('dpv'),
  fields: (was, is) =>
    rows(was.fields, is.fields, ({ name }) => name, {
      added: ({ name }) => takes(`More is collected: ${name} of ${is.id}.`),
      removed: ({ name }) => gives(`${name} of ${is.id} is no longer collected.`),
      changed: (old, now) => members(fieldTable(is.id), old, now),
      reordered: neutral(`The fields of ${is.id} stand in another order.`),
    }),
};

function fieldTable(category: string): Members<FieldRule> {
  return {
    name: key,
    keep: (was, { name, keep }) =>
      flag(
        was.keep === 'value',
        keep === 'value',
        takes(`The ledger's vault now keeps the value of ${name} of ${category}.`),
        gives(`The ledger's vault no longer keeps the value of ${name} of ${category}.`),
      ),
    neverStore: (was, { name, neverStore }) =>
      flag(
        was.neverStore,
        neverStore,
        gives(`${name} of ${category} is now never stored.`),
        takes(`${name} of ${category} may now be stored.`),
      ),
    portable: (was, { name, portable }) =>
      flag(
        was.portable,
        portable,
        gives(`People can now take along ${name} of ${category}.`),
        takes(`People can no longer take along ${name} of ${category}.`),
      ),
  };
}
