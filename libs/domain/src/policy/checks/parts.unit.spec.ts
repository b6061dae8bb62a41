import { describe, expect, it } from '@jest/globals';
import { policyProblems } from '../check-policy.ts';
import type { Policy } from '../policy.ts';
import { samplePolicy } from '../sample-policy.ts';

const PERIOD = 'must be an ISO 8601 duration of whole parts, such as P30D, P1M, P1Y6M, P4W or PT5M';
const DAY = 'must be a date or an RFC 3339 time with offset, such as 2026-11-01 or 2026-11-01T00:00:00Z';

/** The sample with all the parts that a policy may leave out, without a fault. */
function wholePolicy(): Policy {
  const policy = samplePolicy();
  Object.assign(policy.categories[1]!, { special: true, condition: 'a', fideslang: 'user.device.ip_address' });
  Object.assign(policy.recipients[0]!, {
    agreements: [{ kind: 'confidentiality', from: '2024-01-01', to: '2026-01-01T00:00:00+01:00' }],
    certifications: [{ framework: 'dpf', from: '2024-02-29' }],
    transfers: [{ country: 'DE', mechanism: 'adequacy' }],
  });
  return {
    ...policy,
    moments: ['order', 'browsing'],
    access: [{ actor: 'staff-*', categories: ['order'], purposes: ['delivery'] }],
    contactRules: {
      commercial: ['unsubscribe', 'postalAddress'],
      optOutWithin: 'P1D',
      optOutLimitBusinessDays: 10,
      evenAfterOptOut: ['newsletter'],
    },
    children: { noMarketingUnder: 13 },
    breach: { authorityWithin: 'PT72H', subjectsWithinBusinessDays: 7, channel: 'email' },
    automatedDecisions: [{ purpose: 'delivery', logic: 'By weight.', significance: 'The carrier.', safeguards: ['human-review'] }],
    rights: { offered: ['access', 'erasure'], authority: { name: 'The authority', country: 'DE' } },
    sections: [{ title: 'Cookies', refersTo: ['Sharing'] }],
    changes: { channel: 'page', ahead: 'P14D' },
    precedence: ['The law'],
  };
}

describe('the parts of a policy that may be left out', () => {
  it('have no fault', () => {
    expect(policyProblems(wholePolicy())).toEqual([]);
  });

  it.each<[string, (policy: Policy) => void, { pointer: string; reason: string }[]]>([
    [
      'a condition of Art. 9 where nothing is special',
      (p) => (p.categories[1]!.special = false),
      [{ pointer: '/categories/1/condition', reason: 'is of Art. 9(2) GDPR, and the category is not `special`' }],
    ],
    [
      'an interest where none is the basis',
      (p) => (p.purposes[0]!.interest = 'Selling more'),
      [
        {
          pointer: '/purposes/0/interest',
          reason: 'is told where the purpose may rest on a legitimate-interest, and this one may not',
        },
      ],
    ],
    [
      'agreements and certifications of days that do not exist, or that end before they start',
      (p) => {
        p.recipients[0]!.agreements = [
          { kind: 'processing', from: '2025-02-29', to: 'soon' },
          { kind: 'processing', from: '2025-01-01', to: '2025-01-01' },
        ];
        p.recipients[0]!.certifications = [{ framework: 'dpf', from: '2025', to: '2024-01-01' }];
      },
      [
        { pointer: '/recipients/0/agreements/0/from', reason: DAY },
        { pointer: '/recipients/0/agreements/0/to', reason: DAY },
        { pointer: '/recipients/0/agreements/1/to', reason: '2025-01-01 is not after 2025-01-01, when it starts' },
        { pointer: '/recipients/0/certifications/0/from', reason: DAY },
      ],
    ],
    [
      'transfers to where the recipient is not, to nowhere, and twice',
      (p) =>
        (p.recipients[0]!.transfers = [
          { country: 'US', mechanism: 'dpf' },
          { country: 'XX', mechanism: 'scc' },
          { country: 'DE', mechanism: 'scc' },
          { country: 'DE', mechanism: 'bcr' },
        ]),
      [
        { pointer: '/recipients/0/transfers/0/country', reason: "'US' is not among the countries of the recipient" },
        { pointer: '/recipients/0/transfers/1/country', reason: "'XX' is not an ISO 3166-1 alpha-2 country code" },
        { pointer: '/recipients/0/transfers/3/country', reason: "'DE' is declared more than once" },
      ],
    ],
    ['a moment twice', (p) => p.moments!.push('order'), [{ pointer: '/moments/2', reason: "'order' is declared more than once" }]],
    [
      'access to what is not there',
      (p) => p.access!.push({ actor: 'x', categories: ['orders'], purposes: ['sale'] }),
      [
        { pointer: '/access/1/categories/0', reason: "there is no category 'orders' in this policy" },
        { pointer: '/access/1/purposes/0', reason: "there is no purpose 'sale' in this policy" },
      ],
    ],
    [
      'contact rules with a period that is none, and contact after an opt-out that no opt-out reaches',
      (p) => (p.contactRules = { commercial: ['unsubscribe', 'unsubscribe'], optOutWithin: 'quickly', evenAfterOptOut: ['delivery'] }),
      [
        { pointer: '/contactRules/commercial/1', reason: "'unsubscribe' is declared more than once" },
        { pointer: '/contactRules/optOutWithin', reason: PERIOD },
        { pointer: '/contactRules/evenAfterOptOut/0', reason: "'delivery' is not marked `contact`, so no opt-out reaches it" },
      ],
    ],
    [
      'contact after an opt-out for what is not there',
      (p) => (p.contactRules = { evenAfterOptOut: ['sale'] }),
      [{ pointer: '/contactRules/evenAfterOptOut/0', reason: "there is no purpose 'sale' in this policy" }],
    ],
    [
      'children of no age',
      (p) => (p.children = {}),
      [{ pointer: '/children', reason: 'says no age: one of noMarketingUnder and notForUnder is needed' }],
    ],
    [
      'a breach that persons are told of at no time, to an authority at once',
      (p) => (p.breach = { authorityWithin: 'PT0H' }),
      [
        { pointer: '/breach/authorityWithin', reason: 'must be longer than nothing' },
        { pointer: '/breach', reason: 'needs one of subjectsWithin and subjectsWithinBusinessDays' },
      ],
    ],
    [
      'a breach that persons are told of at two times',
      (p) => (p.breach!.subjectsWithin = 'P3D'),
      [{ pointer: '/breach', reason: 'needs one of subjectsWithin and subjectsWithinBusinessDays' }],
    ],
    [
      'automated decisions for what is not there, twice',
      (p) => {
        const words = { logic: 'By weight.', significance: 'The carrier.' };
        p.automatedDecisions = [
          { ...words, purpose: 'score', safeguards: ['contest', 'contest'] },
          { ...words, purpose: 'score', safeguards: [] },
        ];
      },
      [
        { pointer: '/automatedDecisions/1/purpose', reason: "'score' is declared more than once" },
        { pointer: '/automatedDecisions/0/purpose', reason: "there is no purpose 'score' in this policy" },
        { pointer: '/automatedDecisions/0/safeguards/1', reason: "'contest' is declared more than once" },
        { pointer: '/automatedDecisions/1/purpose', reason: "there is no purpose 'score' in this policy" },
      ],
    ],
    [
      'a right twice, a precedence twice, and changes announced at no time',
      (p) => {
        p.rights!.offered.push('access');
        p.precedence!.push('The law');
        p.changes!.ahead = '2W';
      },
      [
        { pointer: '/changes/ahead', reason: PERIOD },
        { pointer: '/rights/offered/2', reason: "'access' is declared more than once" },
        { pointer: '/precedence/1', reason: "'The law' is declared more than once" },
      ],
    ],
    [
      'a section twice, and offices where no country is',
      (p) => {
        p.sections!.push({ title: 'Cookies' });
        p.contact.country = 'UK';
        p.rights!.authority!.country = 'EU';
      },
      [
        { pointer: '/contact/country', reason: "'UK' is not an ISO 3166-1 alpha-2 country code" },
        { pointer: '/rights/authority/country', reason: "'EU' is not an ISO 3166-1 alpha-2 country code" },
        { pointer: '/sections/1/title', reason: "'Cookies' is declared more than once" },
      ],
    ],
  ])('finds %s', (_, change, problems) => {
    const policy = wholePolicy();
    change(policy);
    expect(policyProblems(policy)).toEqual(problems);
  });
});
