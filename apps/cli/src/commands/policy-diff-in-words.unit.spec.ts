import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { diffPolicies, type Policy } from '#domain';
import { parsePolicy } from '#policy';
import { diffInWords } from './policy-diff-in-words.ts';

function buycpanel(change: (policy: Policy) => void = () => undefined): Policy {
  const reading = parsePolicy(readFileSync('policies/buycpanel.yaml', 'utf8'));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  change(reading.policy);
  return reading.policy;
}

it('says what a version takes away, what it gives and what it says otherwise', () => {
  const after = buycpanel((policy) => {
    policy.version = '2027';
    policy.purposes.push({ id: 'profiling', name: 'Guessing what people earn', legalBasis: ['legitimate-interest'] });
    policy.recipients.push({
      id: 'broker',
      name: 'Data broker',
      kind: 'marketing',
      role: 'controller',
      countries: ['US'],
      receives: [{ category: 'account', fields: ['name', 'email'], purposes: ['profiling'] }],
    });
    policy.recipients.find(({ id }) => id === 'mail-service')?.receives[0]?.fields.push('phone');
    policy.retention.push({ id: 'browsing', category: 'browsing', deleteAfter: 'P90D' });
    policy.signals = [];
    policy.contactRules = { ...policy.contactRules, optOutWithin: 'P10D' };
    for (const purpose of policy.purposes) if (purpose.id === 'newsletter') purpose.legalBasis = ['consent'];
    policy.promises = policy.promises?.filter(({ id }) => id !== 'B10');
  });
  expect(diffInWords(buycpanel(), after, diffPolicies(buycpanel(), after))).toBe(
    `Version 2019-05-10 of buycpanel and version 2027 of buycpanel: what changes.

Takes away from people (6):
  - The promise B10 is dropped: Whose browser sends Do Not Track is not tracked, gets no cookies and no advertising.
  - Data is now also used for profiling (Guessing what people earn), on legitimate-interest.
  - mail-service now gets phone of account for order_updates, product_updates, marketing and breach_notice.
  - Data now also goes to Data broker (US): name and email of account for profiling.
  - dnt is no longer honoured.
  - An opt-out takes effect more slowly: within P10D instead of P3D.

Gives people (2):
  - newsletter may rest on consent; it was consent and legitimate-interest, so consent is now needed.
  - browsing now has an end: deleted after P90D.

Says otherwise (1):
  - The version is 2027 and was 2019-05-10.`,
  );
});

it('says so where two versions say the same', () => {
  expect(diffInWords(buycpanel(), buycpanel(), [])).toBe(
    'Version 2019-05-10 of buycpanel and version 2019-05-10 of buycpanel say the same.',
  );
});
