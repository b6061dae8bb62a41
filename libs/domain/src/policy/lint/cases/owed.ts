import { promise, row, type LintCase } from '../lint-case.ts';
import { soundPolicy } from '../sound-policy.ts';

const sharing = { events: ['data.shared'] };

/** What people are owed. */
export const owed: LintCase[] = [
  {
    rule: 'rights-not-told',
    of: (policy) => (policy.rights = undefined),
    warns: [{ pointers: [''], because: 'The policy says nothing of people’s rights' }],
    mended: (policy) => (policy.rights = soundPolicy().rights),
  },
  {
    rule: 'rights-not-told',
    of: (policy) => (policy.rights = { offered: ['access', 'rectification', 'erasure', 'objection'] }),
    warns: [
      { pointers: ['/rights/offered'], because: 'People are not told of their right to restriction (Art. 18) and portability (Art. 20)' },
      { pointers: ['/rights'], because: 'No supervisory authority is named' },
      { pointers: ['/rights'], because: 'Nothing is said of recourse to courts' },
    ],
    mended: (policy) => (policy.rights = soundPolicy().rights),
  },
  {
    rule: 'institutions-supervisor',
    of: (policy) => {
      policy.rights = { ...row([policy.rights], 0), authority: { name: 'Supervisor', url: 'https://edps.europa.eu' } };
      policy.promises = [promise('complaints', { kind: 'requests-answered', kinds: ['complaint'] })];
    },
    warns: [
      {
        pointers: ['/rights/authority', '/promises/0'],
        because: 'The European Data Protection Supervisor supervises institutions of the Union only',
      },
    ],
    mended: (policy) => (policy.rights = soundPolicy().rights),
  },
  {
    rule: 'representative-missing',
    of: (policy) => (policy.contact.country = 'US'),
    warns: [{ pointers: ['/contact/country'], because: 'Shop is established in US, and no representative' }],
    mended: (policy) => (policy.representative = { name: 'Representative', country: 'IE' }),
  },
  {
    rule: 'representative-missing',
    of: (policy) => (policy.contact.country = undefined),
    warns: [{ pointers: ['/contact'], because: 'Nothing says that Shop is established in the Union' }],
    mended: (policy) => (policy.contact.country = 'NO'),
  },
  {
    rule: 'opt-out-elsewhere',
    of: (policy) => {
      row(policy.recipients, 1).optOutElsewhere = 'https://ads.example/settings';
      policy.promises = [
        promise(
          'ads',
          { kind: 'observed', about: { ...sharing, recipients: ['ad-net'] } },
          { kind: 'unobservable', reason: 'It happens there.' },
        ),
      ];
    },
    warns: [{ pointers: ['/recipients/1/optOutElsewhere', '/promises/0'], because: 'People are sent to ad-net to opt out' }],
    mended: (policy) => (row(policy.recipients, 1).optOutElsewhere = undefined),
  },
  {
    rule: 'opt-out-slower-than-law',
    of: (policy) => {
      policy.contactRules = { ...policy.contactRules, optOutWithin: 'P15D', optOutLimitBusinessDays: 11 };
      policy.promises = [promise('out', { kind: 'opt-outs-honoured' })];
    },
    warns: [
      {
        pointers: ['/contactRules/optOutWithin', '/promises/0'],
        because: 'An opt-out takes effect within P15D; the law gives 10 business days',
      },
      {
        pointers: ['/contactRules/optOutLimitBusinessDays', '/promises/0'],
        because: 'The limit of the law is taken to be 11 business days; it is 10',
      },
    ],
    mended: (policy) => (policy.contactRules = { ...policy.contactRules, optOutWithin: 'P10D', optOutLimitBusinessDays: 10 }),
  },
  {
    rule: 'breach-slower-than-law',
    of: (policy) => {
      policy.breach = { authorityWithin: 'P4D', subjectsWithin: 'P31D' };
      policy.promises = [promise('told', { kind: 'told-of-breaches' })];
    },
    warns: [
      {
        pointers: ['/breach/authorityWithin', '/promises/0'],
        because: "A breach is told to the authority within P4D; the law's limit is 72 hours",
      },
      { pointers: ['/breach/subjectsWithin', '/promises/0'], because: 'People are told of a breach after more than 30 days' },
    ],
    mended: (policy) => (policy.breach = { authorityWithin: 'P3D', subjectsWithin: 'P30D' }),
  },
  {
    rule: 'breach-slower-than-law',
    of: (policy) => (policy.breach = { subjectsWithinBusinessDays: 22 }),
    warns: [
      { pointers: ['/breach'], because: 'Nothing says when a breach is told to the supervisory authority' },
      { pointers: ['/breach/subjectsWithinBusinessDays'], because: 'People are told of a breach after more than 30 days' },
    ],
    mended: (policy) => (policy.breach = { authorityWithin: 'PT72H', subjectsWithinBusinessDays: 20 }),
  },
  {
    rule: 'breach-slower-than-law',
    of: (policy) => (policy.breach = undefined),
    warns: [{ pointers: [''], because: 'Nothing says when and how a breach is told' }],
    mended: (policy) => (policy.breach = soundPolicy().breach),
  },
  {
    rule: 'withdrawal-not-told',
    of: (policy) => {
      policy.automatedDecisions = [{ purpose: 'delivery', logic: 'By address.', significance: 'No parcel.', safeguards: [] }];
      row([policy.rights], 0).offered = ['access'];
    },
    warns: [
      {
        pointers: ['/rights/offered', '/purposes/3', '/purposes/4'],
        because: 'ads and newsletter may rest on consent, and people are not told',
      },
      {
        pointers: ['/rights/offered', '/automatedDecisions/0'],
        because: 'Decisions about delivery are taken by no person, and people are not told',
      },
    ],
    mended: (policy) => row([policy.rights], 0).offered.push('consent-withdrawal', 'human-review'),
  },
  {
    rule: 'officer-missing',
    of: (policy) => {
      row(policy.categories, 0).special = true;
      policy.dpo = undefined;
    },
    warns: [
      {
        pointers: ['/purposes/3', '/categories/0'],
        because:
          'No data protection officer is named, while ads follows people (Art. 37(1)(b) GDPR) and special categories are processed, order',
      },
    ],
    mended: (policy) => (policy.dpo = { name: 'Officer' }),
  },
  {
    rule: 'opt-out-signal-missing',
    of: (policy) => void policy.signals?.pop(),
    warns: [{ pointers: ['/recipients/1', '/signals'], because: 'Data goes to ad-net to advertise by following people' }],
    mended: (policy) => (row(policy.recipients, 1).role = 'processor'),
  },
];
