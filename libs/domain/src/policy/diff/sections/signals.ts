import type { Policy, SignalRule } from '../../policy.ts';
import { listed } from '../in-words.ts';
import { gives, key, members, names, neutral, rows, takes, type Members, type Told } from '../told.ts';

export function signalChanges({ signals: before = [] }: Policy, { signals: after = [] }: Policy): Told[] {
  return rows(before, after, ({ signal }) => signal, {
    added: ({ signal, optsOutOf }) => gives(`${signal} is now honoured: it opts out of ${listed(optsOutOf)}.`),
    removed: ({ signal }) => takes(`${signal} is no longer honoured.`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('The signals stand in another order.'),
  });
}

const table: Members<SignalRule> = {
  signal: key,
  optsOutOf: (was, is) =>
    names(
      was.optsOutOf,
      is.optsOutOf,
      (purpose) => gives(`${is.signal} now opts out of ${purpose}.`),
      (purpose) => takes(`${is.signal} no longer opts out of ${purpose}.`),
    ),
};
