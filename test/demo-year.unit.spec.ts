import { describe, expect, it } from '@jest/globals';
import { yearOfBuycpanel } from '../apps/cli/src/demo/buycpanel/year.ts';
import { yearOfJrpanel } from '../apps/cli/src/demo/jrpanel/year.ts';
import { assessAll, bookOf } from '#domain';
import { demoLedger } from './support/demo-ledger.ts';
import { demoPromises } from './support/demo-promises.ts';
import { judgedTraffic } from './support/judged-traffic.ts';
import { policyFile } from './support/policies.ts';
import { recordedTraffic } from './support/recorded-traffic.ts';

const END = Date.parse('2026-11-24T00:00:00Z');
const years = {
  jrpanel: (...size: number[]) => yearOfJrpanel(2_026, END, ...size),
  buycpanel: (...size: number[]) => yearOfBuycpanel(2_027, END, ...size),
};
/** How many contradictions each rule finds: those that are broken on purpose. */
const contradictions = {
  jrpanel: { 'beyond-recipient': 1 },
  buycpanel: {
    'access-not-listed': 1,
    'after-opt-out': 1,
    'signal-ignored': 1,
    // Whoever is followed against a signal has not consented either.
    'device-without-consent': 1,
    'contact-unmarked': 1,
    'contact-refused': 1,
    'transfer-without-mechanism': 1,
  },
};

describe.each(['jrpanel', 'buycpanel'] as const)('the simulated year of %s', (company) => {
  const policy = policyFile(company);
  const sent = years[company]().events();

  it('is the same for the same seed and end', () => {
    expect(years[company]().events()).toEqual(sent);
  });

  it('contradicts the policy where it is broken on purpose, and nowhere else', () => {
    const findings = judgedTraffic(recordedTraffic(policy, sent), policy).flatMap((each) => each.findings);
    const counted = Map.groupBy(findings, ({ rule }) => rule);
    expect(Object.fromEntries([...counted].map(([rule, all]) => [rule, all.length]))).toEqual(contradictions[company]);
  });

  it('shows each promise as it is meant to stand, also when fewer people take part', () => {
    const at = END + 60_000;
    const book = bookOf(demoLedger(policy, years[company](250, 100), at), [policy], { at: new Date(at).toISOString() });
    const assessed = book ? assessAll(policy, book) : [];
    const meant = Object.entries(demoPromises[company]).map(([promise, [status, , times = 0]]) => ({ promise, status, times }));
    expect(assessed.map(({ promise, status, counts }) => ({ promise, status, times: counts.contradicting }))).toEqual(meant);
  });
});
