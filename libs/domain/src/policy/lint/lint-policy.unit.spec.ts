import { describe, expect, it } from '@jest/globals';
import { againstItself } from './cases/itself.ts';
import { owed } from './cases/owed.ts';
import { purposesAndRetention } from './cases/purposes-and-retention.ts';
import { recipients } from './cases/recipients.ts';
import { changed, promise } from './lint-case.ts';
import { lintPolicy } from './lint-policy.ts';
import { lintRules } from './rules/index.ts';

/** One for each rule; where a rule looks at several things, one for each of them. */
const lintCases = [...againstItself, ...purposesAndRetention, ...recipients, ...owed];

const at = '2026-06-30T12:00:00Z';

it('says nothing of a policy that contradicts neither itself nor the law', () => {
  expect(lintPolicy(changed(), { at })).toEqual([]);
});

it.each(lintCases.map((each, index) => ({ ...each, index })))('$rule (case $index)', ({ rule, of, warns, mended }) => {
  const said = ofRule(rule, changed(of));
  expect(said.map(({ pointers }) => pointers)).toEqual(warns.map(({ pointers }) => pointers));
  for (const [index, { because }] of said.entries()) {
    const expected = warns[index]?.because ?? '';
    expect(because.slice(0, expected.length)).toBe(expected);
  }
  expect(ofRule(rule, changed(of, mended))).toEqual([]);
});

it('every rule has a case that warns', () => {
  const cases = new Set(lintCases.filter(({ warns }) => warns.length > 0).map(({ rule }) => rule));
  expect(lintRules.map(({ id }) => id).filter((id) => !cases.has(id))).toEqual([]);
  expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length);
});

describe('a warning', () => {
  it('names the promises among its rows', () => {
    const policy = changed((each) => {
      each.promises = [
        promise('secret', { kind: 'never', among: { events: ['data.shared'] }, act: { events: ['data.shared'] } }),
        promise('told', { kind: 'told-of-orders', within: 'P1D' }),
      ];
    });
    expect(lintPolicy(policy, { at }).map(({ rule, promises }) => ({ rule, promises }))).toEqual([
      { rule: 'absolute-against-orders', promises: ['secret', 'told'] },
    ]);
  });
});

function ofRule(rule: string, policy: ReturnType<typeof changed>) {
  return lintPolicy(policy, { at }).filter((warning) => warning.rule === rule);
}
