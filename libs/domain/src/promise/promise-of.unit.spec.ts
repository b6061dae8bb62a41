import { expect, test } from '@jest/globals';
import { samplePolicy } from '../policy/sample-policy.ts';
import type { CheckRule } from '../policy/promise-rule.ts';
import { promiseOf } from './promise-of.ts';

const shared = { type: 'privacy.data.shared.v1', data: { category: 'order', fields: [], recipient: 'dhl', purpose: 'delivery' } };
const about = { events: ['data.shared'] };
const anyRule: CheckRule = { kind: 'acts-allowed', about };
const byName: CheckRule = { kind: 'acts-allowed', about, rules: ['sold'] };
const elsewhere: CheckRule = { kind: 'acts-allowed', about: { events: ['contact.made'] } };
const never: CheckRule = { kind: 'never', among: about, act: about };

test.each<[string, CheckRule[], string | undefined]>([
  ['the one that names the rule, before one about any', [anyRule, byName], 'P1'],
  ['one about any rule', [never, anyRule], 'P1'],
  ['the first of several', [byName, byName], 'P0'],
  ['none about other acts', [elsewhere, never], undefined],
  ['none where nothing is promised', [], undefined],
])('an act breaks %s', (_, checks, promise) => {
  const promises = checks.map((check, n) => ({ id: `P${n}`, title: 'It is so.', checks: [check] }));
  expect(promiseOf({ ...samplePolicy(), promises }, shared, 'sold')).toBe(promise);
});

test('a rule that is named elsewhere breaks nothing here', () => {
  const promises = [{ id: 'P0', title: 'It is so.', checks: [byName] }];
  expect(promiseOf({ ...samplePolicy(), promises }, shared, 'beyond-recipient')).toBe(undefined);
});
