import { describe, expect, test } from '@jest/globals';
import type { Policy } from '#domain';
import { jrpanel, subject } from '../../../../test/support/bundle-sample.ts';
import { Words } from '../words/words.ts';
import { article15 } from './article15.ts';
import { AutomatedDecisions } from './automated-decisions.ts';
import { Recipients } from './recipients.ts';
import { transfers } from './transfers.ts';

const head = {
  id: 'e0',
  controller: 'jrpanel',
  request: 'c0ffee',
  subject,
  subjects: [subject],
  asOf: '2026-11-03T10:00:00Z',
  position: 50n,
};

type Told = { shared?: object[]; used?: object[] };

/** The answers to Art. 15 by point, from disclosures and uses. */
function answers(policy: Policy | undefined, { shared = [], used = [] }: Told = {}): Record<string, Record<string, unknown>> {
  const words = new Words(policy);
  const recipients = new Recipients();
  const sharing = { category: 'order', fields: ['phone'], recipient: 'dhl', purpose: 'delivery', legalBasis: 'contract', country: 'DE' };
  for (const each of shared) recipients.add({ ...sharing, ...each }, '2026-03-01T00:00:00Z');
  const decisions = new AutomatedDecisions();
  for (const each of used)
    decisions.add({ category: 'order', purpose: 'scoring', legalBasis: 'contract', ...each }, '2026-03-01T00:00:00Z');
  const summary = recipients.summary(policy);
  const recorded = {
    held: [],
    passedThrough: [],
    recipients: summary,
    decisions: decisions.summary(policy, words),
    transfers: transfers(summary, policy, words),
  };
  return article15(head, policy, recorded, words) as never;
}

const silentPolicy = (): Policy => {
  const { rights: _r, automatedDecisions: _a, recipients, ...rest } = jrpanel();
  const plain = recipients.map(({ transfers: _t, certifications: _c, agreements: _g, ...each }) => each);
  return { ...rest, recipients: plain };
};

describe('Article 15, point by point', () => {
  test('every point stands there, whatever is known', () => {
    const points = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((point) => `15(1)(${point})`);
    for (const policy of [undefined, silentPolicy(), jrpanel()]) {
      const told = answers(policy);
      expect(Object.keys(told).filter((key) => key.startsWith('15('))).toEqual([...points, '15(2)']);
      expect(Object.keys(told)).not.toContain('notIncluded');
    }
  });

  test('(e) and (f): the rights that the policy offers, how they are used, and where to complain', () => {
    const authority = { name: 'Authority', url: 'https://authority.example' };
    const policy = { ...silentPolicy(), rights: { offered: ['erasure', 'tea'], how: 'Log in.', authority, judicialRemedy: 'Courts.' } };
    const { '15(1)(e)': rights, '15(1)(f)': complaint } = answers(policy);
    expect(rights).toEqual({
      asks: expect.any(String),
      offered: [
        { right: 'erasure', words: 'Have your data erased' },
        { right: 'tea', words: 'Tea' },
      ],
      how: 'Log in.',
      byLaw: expect.arrayContaining([{ right: 'objection', article: '21', words: 'Object to how your data is used' }]),
    });
    expect(complaint).toEqual({
      asks: expect.any(String),
      byLaw: expect.stringContaining('Art. 77'),
      authority,
      judicialRemedy: 'Courts.',
    });
  });

  test('(e), (f) and (h): what the policy does not say is said not to be said', () => {
    const { '15(1)(e)': rights, '15(1)(f)': complaint, '15(1)(h)': decisions } = answers(silentPolicy());
    expect(rights).toMatchObject({
      offered: [],
      offeredNotStated: 'The policy in force does not say which rights it offers.',
      howNotStated: 'The policy in force does not say how they are used.',
    });
    expect(complaint).toMatchObject({
      authorityNotStated: 'The policy in force does not say which authority to complain to.',
      judicialRemedyNotStated: 'The policy in force does not say how to go to court.',
    });
    expect(decisions).toMatchObject({
      existence:
        'The policy in force does not say that anything is decided by automated means alone. No such decision about you is recorded.',
      decisions: [],
    });
    expect(answers(undefined)['15(1)(e)']).toMatchObject({ howNotStated: 'No policy is in force, so nothing says how they are used.' });
  });

  test('(h): declared decisions with logic, significance and safeguards, and those about the person, declared or not', () => {
    const scoring = { purpose: 'scoring', logic: 'By postcode.', significance: 'Prepayment.', safeguards: ['human-review'] };
    const policy = { ...silentPolicy(), automatedDecisions: [scoring, { ...scoring, purpose: 'routing' }] };
    const machine = { automatedDecision: true };
    const told = answers(policy, { used: [machine, machine, { ...machine, purpose: 'pricing' }, { purpose: 'delivery' }] });
    const at = { first: '2026-03-01T00:00:00Z', last: '2026-03-01T00:00:00Z' };
    const declared = { logic: 'By postcode.', significance: 'Prepayment.', safeguards: ['human-review'] };
    const safeguardsInWords = ['A person looks at it again if you ask'];
    expect(told['15(1)(h)']).toEqual({
      asks: expect.any(String),
      existence: 'The policy in force says that some decisions are made by automated means alone. 3 such decisions about you are recorded.',
      decisions: [
        {
          purpose: 'scoring',
          name: 'Scoring',
          ...declared,
          safeguardsInWords,
          aboutYou: [{ category: 'order', legalBasis: 'contract', times: 2, ...at }],
        },
        { purpose: 'routing', name: 'Routing', ...declared, safeguardsInWords, aboutYou: [] },
        {
          purpose: 'pricing',
          name: 'Pricing',
          notStated: 'The policy in force does not say how these decisions are made, what they mean and what protects you.',
          aboutYou: [{ category: 'order', legalBasis: 'contract', times: 1, ...at }],
        },
      ],
    });
  });

  test('15(2): third countries only, each with what protects data there or that nothing is known to', () => {
    const [dhl] = silentPolicy().recipients;
    const certifications = [{ framework: 'dpf' as const, from: '2024-01-01' }];
    const agreements = [{ kind: 'standard-clauses' as const, from: '2024-01-01' }];
    const policy = {
      ...silentPolicy(),
      recipients: [{ ...dhl!, id: 'dhl', certifications, agreements, transfers: [{ country: 'CN', mechanism: 'scc' as const }] }],
    };
    const shared = [
      { country: 'DE' },
      { country: 'CA' },
      { country: 'US', mechanism: 'dpf' },
      { country: 'CN' },
      { recipient: 'stranger', country: 'CN', mechanism: 'scc' },
      { recipient: 'stranger', country: 'IN' },
    ];
    const told = answers(policy, { shared })['15(2)']!.transfers as {
      recipient: string;
      country: string;
      safeguarded: boolean;
      safeguard: string;
    }[];
    expect(told.map(({ recipient, country, safeguarded, safeguard }) => [recipient, country, safeguarded, safeguard])).toEqual([
      ['dhl', 'CA', true, 'An adequacy decision of the European Commission (Canada: decision 2002/2/EC).'],
      ['dhl', 'US', true, 'The EU–US Data Privacy Framework.'],
      ['dhl', 'CN', true, 'Standard contractual clauses.'],
      ['stranger', 'CN', false, expect.stringMatching(/^Recorded: standard contractual clauses\. Not shown to hold\. /)],
      ['stranger', 'IN', false, expect.stringMatching(/^Not shown to hold\. /)],
    ]);
    expect(told[1]).toMatchObject({ certifications, agreements, mechanism: 'dpf' });
    expect(answers(policy)['15(2)']).toEqual({
      asks: expect.any(String),
      transfers: [],
      notStated: 'No transfer of your data to a third country is recorded.',
    });
  });
});
