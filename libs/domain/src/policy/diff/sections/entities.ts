import type { CoveredEntity, Policy } from '../../policy.ts';
import { gives, key, members, neutral, rows, takes, text, type Members, type Told } from '../told.ts';

export function entityChanges({ entities: before }: Policy, { entities: after }: Policy): Told[] {
  return rows(before, after, ({ id }) => id, {
    added: ({ name }) => gives(`The policy now also binds ${name}.`),
    removed: ({ name }) => takes(`The policy no longer binds ${name}.`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('The covered companies stand in another order.'),
  });
}

const table: Members<CoveredEntity> = {
  id: key,
  name: (was, is) => text(was.name, is.name, (old, now) => neutral(`${old} is now called ${now}.`)),
};
