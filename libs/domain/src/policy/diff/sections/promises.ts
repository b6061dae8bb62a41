import { jcs } from '../../../values/index.ts';
import type { Policy } from '../../policy.ts';
import type { CheckRule, PromiseRule } from '../../promise-rule.ts';
import { gives, key, members, neutral, rows, takes, text, type Members, type Told } from '../told.ts';

export function promiseChanges({ promises: before = [] }: Policy, { promises: after = [] }: Policy): Told[] {
  return rows(before, after, ({ id }) => id, {
    added: ({ id, title }) => gives(`A new promise, ${id}: ${title}`),
    removed: ({ id, title }) => takes(`The promise ${id} is dropped: ${title}`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('The promises stand in another order.'),
  });
}

const table: Members<PromiseRule> = {
  id: key,
  title: (was, is) => text(was.title, is.title, (old, now) => neutral(`The promise ${is.id} says now: ${now} It said: ${old}`)),
  source: (was, is) =>
    was.source === is.source
      ? []
      : [neutral(`The promise ${is.id} comes from ${is.source ?? 'no section'} and no longer from ${was.source ?? 'no section'}.`)],
  checks: (was, is) =>
    rows(was.checks, is.checks, ({ kind }) => kind, {
      added: (check) => gives(`The promise ${is.id} is now also checked by ${inWords(check)}.`),
      removed: (check) => takes(`The promise ${is.id} is no longer checked by ${inWords(check)}.`),
      changed: (old, now) =>
        jcs(old) === jcs(now)
          ? []
          : neutral(`The promise ${is.id} is checked otherwise: by ${inWords(now)}, and no longer by ${inWords(old)}.`),
      reordered: neutral(`The checks of the promise ${is.id} stand in another order.`),
    }),
};

/** The kind of a check with what it is about, in the file's own words. */
function inWords({ kind, ...rest }: CheckRule): string {
  const about = jcs(rest);
  return about === '{}' ? kind : `${kind} ${about}`;
}
