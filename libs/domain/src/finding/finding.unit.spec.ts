import { expect, test } from '@jest/globals';
import { decideFinding, findingId } from './finding.ts';

test('a finding has an id of its controller, its rule and what it is about', () => {
  const ids = [
    findingId('shop', 'system-silent', 'crm', 'd1'),
    findingId('other', 'system-silent', 'crm', 'd1'),
    findingId('shop', 'publisher-silent', 'crm', 'd1'),
    findingId('shop', 'system-silent', 'crmd1'),
    findingId('shop', 'system-silent', 'crm', 'd2'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
  expect(findingId('shop', 'system-silent', 'crm', 'd1')).toBe(ids[0]);
});

test.each([
  [undefined, 'acknowledge', 404],
  ['open', 'acknowledge', 'privacy.finding.acknowledged.v1'],
  ['acknowledged', 'acknowledge', 409],
  ['resolved', 'acknowledge', 409],
  [undefined, 'resolve', 404],
  ['open', 'resolve', 'privacy.finding.resolved.v1'],
  ['acknowledged', 'resolve', 'privacy.finding.resolved.v1'],
  ['resolved', 'resolve', 409],
] as const)('given it stands %s, when somebody says %s, then %s', (status, command, outcome) => {
  const decision = decideFinding(status, command);
  expect(decision.ok ? decision.type : decision.problem.status).toBe(outcome);
});
