import { describe, expect, it } from '@jest/globals';
import { yearOfBuycpanel } from '../apps/cli/src/demo/buycpanel/year.ts';
import { yearOfJrpanel } from '../apps/cli/src/demo/jrpanel/year.ts';
import { judgedTraffic } from './support/judged-traffic.ts';
import { policyFile } from './support/policies.ts';
import { recordedTraffic } from './support/recorded-traffic.ts';

const END = Date.parse('2026-11-24T00:00:00Z');
const years = { jrpanel: () => yearOfJrpanel(2_026, END), buycpanel: () => yearOfBuycpanel(2_027, END) };
/** How many contradictions each rule finds: those that are broken on purpose. */
const contradictions = {
  jrpanel: { 'beyond-recipient': 1 },
  buycpanel: { 'after-opt-out': 1, 'signal-ignored': 1, 'contact-refused': 1 },
};

describe.each(['jrpanel', 'buycpanel'] as const)('the simulated year of %s', (company) => {
  const sent = years[company]().events();

  it('is the same for the same seed and end', () => {
    expect(years[company]().events()).toEqual(sent);
  });

  it('contradicts the policy where it is broken on purpose, and nowhere else', () => {
    const policy = policyFile(company);
    const findings = judgedTraffic(recordedTraffic(policy, sent), policy).flatMap((each) => each.findings);
    const counted = Map.groupBy(findings, ({ rule }) => rule);
    expect(Object.fromEntries([...counted].map(([rule, all]) => [rule, all.length]))).toEqual(contradictions[company]);
  });
});
