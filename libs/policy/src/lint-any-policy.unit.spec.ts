import { expect, it } from '@jest/globals';
import { lintPolicy, rowName, type LintWarning, type Policy } from '#domain';
import { edited, everyEdit } from './policy-edits.ts';

/** Rows that a warning names and that are not there, or promises that are not those among its rows. */
function wrong(policy: Policy, { pointers, promises }: LintWarning): string[] {
  const ids = pointers
    .flatMap((pointer) => /^\/promises\/(\d+)/.exec(pointer)?.[1] ?? [])
    .map((index) => policy.promises?.[Number(index)]?.id);
  return [
    ...pointers.filter((pointer) => valueAt(policy, pointer) === undefined),
    ...(new Set(pointers).size === pointers.length ? [] : ['a row twice']),
    ...(promises.join() === ids.join() ? [] : ['other promises']),
    ...pointers.filter((pointer) => rowName(policy, pointer).includes('undefined')),
  ];
}

function valueAt(policy: Policy, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], policy);
}

it('whatever a policy says, each warning names rows of it that are there, each once, with their promises', () => {
  const policies = everyEdit().map((edit) => edited(edit));
  const warnings = policies.flatMap((policy) => lintPolicy(policy, { at: '2026-06-30T00:00:00Z' }).map((warning) => ({ policy, warning })));
  expect(warnings.flatMap(({ policy, warning }) => wrong(policy, warning).map((what) => `${warning.rule}: ${what}`))).toEqual([]);
  expect(new Set(warnings.map(({ warning }) => warning.rule)).size).toBeGreaterThan(5);
});
