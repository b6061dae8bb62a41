import type { Policy } from '../policy.ts';
import type { CheckRule, PromiseRule } from '../promise-rule.ts';
import { soundPolicy } from './sound-policy.ts';

/** What a rule of the linter says of a policy, and a policy that is almost the same and of which it says nothing. */
export interface LintCase {
  rule: string;
  /** What is changed in the sound policy. */
  of: (policy: Policy) => void;
  /** Rows of each warning, and how its words begin. */
  warns: { pointers: string[]; because: string }[];
  /** The further change that mends it. */
  mended: (policy: Policy) => void;
}

/** The sound policy, changed. */
export function changed(...changes: ((policy: Policy) => void)[]): Policy {
  const policy = soundPolicy();
  for (const change of changes) change(policy);
  return policy;
}

export function promise(id: string, ...checks: CheckRule[]): PromiseRule {
  return { id, title: `The promise ${id}.`, checks };
}

/** The row that the sound policy, or the change before, has put there. */
export function row<T>(rows: readonly T[] | undefined, index: number): T {
  const found = rows?.[index];
  if (found === undefined) throw new Error(`There is no row ${index}`);
  return found;
}

const sharing = { events: ['data.shared'] };
const honoured: CheckRule = { kind: 'acts-allowed', about: { events: ['data.collected'] }, rules: ['signal-ignored'] };
const toldOfOrders: CheckRule = { kind: 'told-of-orders', within: 'P1D' };

/** One for each rule; where a rule looks at several things, one for each of them. */
export const lintCases: LintCase[] = [
  {
    rule: 'signal-against-tracking',
    of: (policy) => {
      row(policy.purposes, 3).legalBasis = ['consent', 'legitimate-interest'];
      policy.promises = [
        promise('honours', honoured),
        promise('tracks', { kind: 'observed', about: { ...sharing, recipients: ['ad-net'] } }),
      ];
    },
    warns: [
      {
        pointers: ['/signals/0', '/promises/0', '/promises/1'],
        because: 'dnt is promised to stop ads, which otherwise goes on without consent',
      },
    ],
    mended: (policy) => (row(policy.purposes, 3).legalBasis = ['consent']),
  },
  {
    rule: 'signal-against-tracking',
    of: (policy) => {
      row(policy.purposes, 3).legalBasis = ['legitimate-interest'];
      row(policy.signals, 0).optsOutOf = ['cart'];
      policy.promises = [promise('honours', honoured)];
    },
    warns: [{ pointers: ['/signals/0', '/promises/0', '/purposes/3'], because: 'dnt is honoured, and does not opt out of ads' }],
    mended: (policy) => (row(policy.signals, 0).optsOutOf = ['cart', 'ads']),
  },
  {
    rule: 'absolute-against-orders',
    of: (policy) => {
      policy.promises = [
        promise('secret', { kind: 'never', among: { ...sharing, categories: ['order'] }, act: sharing }),
        promise('told', toldOfOrders),
      ];
    },
    warns: [{ pointers: ['/promises/0', '/promises/1'], because: 'secret promises that some data is never shared' }],
    mended: (policy) =>
      (row(policy.promises, 0).checks = [
        { kind: 'never', among: sharing, act: { ...sharing, categories: ['order'], notGrounds: ['legal-order'] } },
      ]),
  },
  {
    rule: 'absolute-against-orders',
    of: (policy) => {
      policy.promises = [
        promise('not-sold', { kind: 'never', among: sharing, act: { ...sharing, notConsiderations: ['none'] } }),
        promise('little-for-dhl', { kind: 'never', among: { ...sharing, recipients: ['dhl'] }, act: { ...sharing, notFields: ['phone'] } }),
        promise('told', toldOfOrders),
      ];
    },
    warns: [],
    mended: () => undefined,
  },
  {
    rule: 'never-stored-but-kept',
    of: (policy) => {
      row(policy.recipients, 2).receives.push({ category: 'order', fields: ['phone'], purposes: ['payment'] });
      const collected = { events: ['data.collected'], categories: ['card'] };
      policy.promises = [
        promise('unstored', { kind: 'never', among: collected, act: { ...collected, stored: true } }),
        promise('kept', { kind: 'retention-kept', rules: ['orders'] }),
      ];
    },
    warns: [
      {
        pointers: ['/promises/0', '/retention/0', '/promises/1'],
        because: 'unstored promises that a transaction is not stored, while order',
      },
    ],
    mended: (policy) => void row(policy.recipients, 2).receives.pop(),
  },
  {
    rule: 'opt-out-of-everything',
    of: (policy) => {
      policy.contactRules = {};
      policy.promises = [
        promise('all', { kind: 'opt-outs-honoured' }),
        promise('breach', { kind: 'told-of-breaches' }),
        promise('mails', { kind: 'observed', about: { events: ['contact.made'], purposes: ['order-mail'] } }),
      ];
    },
    warns: [
      {
        pointers: ['/promises/0', '/purposes/5', '/promises/2', '/purposes/6', '/breach', '/promises/1'],
        because:
          'An opt-out is promised to end all correspondence, and no exception is written for mail of the purpose order-mail, mail of the purpose breach-mail and the notice of a breach.',
      },
    ],
    mended: (policy) => (policy.contactRules = { evenAfterOptOut: ['order-mail', 'breach-mail'] }),
  },
  {
    rule: 'anonymous-sharing-doubtful',
    of: (policy) => {
      policy.promises = [
        promise('limited', { kind: 'acts-allowed', about: sharing, rules: ['no-advance-notice'] }),
        promise('free', { kind: 'acts-allowed', about: { ...sharing, identifiable: false } }),
      ];
    },
    warns: [
      {
        pointers: ['/promises/0', '/promises/1', '/recipients/1'],
        because: 'What is said to identify nobody may go to ad-net freely, and all else only within limits.',
      },
    ],
    mended: (policy) => void policy.promises?.pop(),
  },
  {
    rule: 'necessary-but-dispensable',
    of: (policy) => {
      policy.promises = [
        promise('without', { kind: 'control-evidenced', control: 'no-cookies', without: ['cart'] }),
        promise('cart', { kind: 'observed', about: { events: ['data.collected'], purposes: ['cart'] } }),
      ];
    },
    warns: [{ pointers: ['/promises/0', '/purposes/2/device', '/promises/1'], because: 'without promises that it works without cart' }],
    mended: (policy) => (row(policy.purposes, 2).device = 'other'),
  },
  {
    rule: 'tracking-called-necessary',
    of: (policy) => (row(policy.purposes, 3).device = 'necessary'),
    warns: [{ pointers: ['/purposes/3/device'], because: 'ads follows people over time or across sites, and is called necessary' }],
    mended: (policy) => (row(policy.purposes, 3).tracking = false),
  },
  {
    rule: 'missing-section',
    of: (policy) => {
      policy.sections = [{ title: 'Privacy Shield', refersTo: ['Sharing your information'] }];
      policy.promises = [{ ...promise('shield', { kind: 'unobservable', reason: 'Nobody says.' }), source: 'Privacy shield' }];
    },
    warns: [
      {
        pointers: ['/sections/0/refersTo/0', '/promises/0'],
        because: "'Privacy Shield' sends the reader to a section 'Sharing your information', and there is none",
      },
    ],
    mended: (policy) => void policy.sections?.push({ title: 'Sharing Your Information' }),
  },
  {
    rule: 'nobody-declared',
    of: (policy) => {
      policy.promises = [
        promise('used', { kind: 'observed', about: { events: ['data.used'] } }),
        promise('told', { kind: 'told-of-breaches' }),
      ];
    },
    warns: [{ pointers: ['/promises/0'], because: 'used rests on privacy.data.used.v1, and no publisher is declared that sends it' }],
    mended: (policy) => row(policy.publishers, 0).events.push('privacy.data.used.v1'),
  },
  {
    rule: 'purpose-without-basis',
    of: (policy) => (row(policy.purposes, 0).legalBasis = []),
    warns: [{ pointers: ['/purposes/0'], because: 'Nothing may be done for delivery: it names no legal basis' }],
    mended: (policy) => (row(policy.purposes, 0).legalBasis = ['contract']),
  },
  {
    rule: 'special-without-condition',
    of: (policy) => (row(policy.categories, 0).special = true),
    warns: [{ pointers: ['/categories/0'], because: 'order is a special category and names no condition of Art. 9(2) GDPR' }],
    mended: (policy) => (row(policy.categories, 0).condition = 'h'),
  },
  {
    rule: 'interest-not-named',
    of: (policy) => (row(policy.purposes, 0).legalBasis = ['legitimate-interest']),
    warns: [{ pointers: ['/purposes/0'], because: 'delivery may rest on a legitimate interest, and people are not told which' }],
    mended: (policy) => (row(policy.purposes, 0).interest = 'Parcels that arrive.'),
  },
  {
    rule: 'device-without-consent',
    of: (policy) => {
      row(policy.purposes, 3).legalBasis = ['legitimate-interest', 'consent'];
      policy.promises = [promise('ads', { kind: 'observed', about: { ...sharing, purposes: ['ads'] } })];
    },
    warns: [{ pointers: ['/purposes/3/legalBasis', '/promises/0'], because: "ads reads or writes people's devices, is not necessary" }],
    mended: (policy) => (row(policy.purposes, 3).device = 'necessary'),
  },
  {
    rule: 'marketing-contact-without-consent',
    of: (policy) => (row(policy.purposes, 4).legalBasis = ['legitimate-interest', 'consent']),
    warns: [{ pointers: ['/purposes/4/legalBasis'], because: 'newsletter is commercial contact and may rest on legitimate-interest' }],
    mended: (policy) => (row(policy.purposes, 4).marketing = false),
  },
  {
    rule: 'automated-without-safeguards',
    of: (policy) => {
      row(policy.purposes, 0).legalBasis = ['legitimate-interest'];
      policy.automatedDecisions = [{ purpose: 'delivery', logic: ' ', significance: 'No parcel.', safeguards: ['contest'] }];
    },
    warns: [
      {
        pointers: ['/automatedDecisions/0'],
        because: 'Decisions about delivery are taken by no person, without human-review and express-view',
      },
      { pointers: ['/automatedDecisions/0'], because: 'Decisions about delivery may rest on legitimate-interest' },
      { pointers: ['/automatedDecisions/0'], because: 'Of decisions about delivery people are not told how they are made' },
    ],
    mended: (policy) => {
      row(policy.purposes, 0).legalBasis = ['contract'];
      row(policy.automatedDecisions, 0).logic = 'By the address.';
      row(policy.automatedDecisions, 0).safeguards = ['human-review', 'contest', 'express-view'];
    },
  },
  {
    rule: 'retention-missing',
    of: (policy) => (policy.retention = []),
    warns: [{ pointers: ['/categories/0', '/categories/2'], because: 'Nothing says how long order and log are kept' }],
    mended: (policy) => (policy.retention = soundPolicy().retention),
  },
  {
    rule: 'retention-without-number',
    of: (policy) => {
      row(policy.retention, 0).deleteAfter = undefined;
      row(policy.retention, 0).until = 'limited-time';
      policy.promises = [promise('kept', { kind: 'retention-kept', rules: ['orders'] })];
    },
    warns: [{ pointers: ['/retention/0', '/promises/0'], because: "order is kept 'limited-time', which is neither a number nor an event" }],
    mended: (policy) => (row(policy.retention, 0).until = 'account-closed'),
  },
  {
    rule: 'kept-until-asked',
    of: (policy) => {
      row(policy.retention, 0).deleteAfter = undefined;
      row(policy.retention, 0).until = 'erasure-request';
      policy.promises = [promise('kept', { kind: 'retention-kept', rules: ['orders'] })];
    },
    warns: [
      { pointers: ['/retention/0', '/promises/0'], because: "order is kept until 'erasure-request': whoever never asks is kept for ever" },
    ],
    mended: (policy) => void policy.retention.push({ id: 'orders-end', category: 'order', deleteAfter: 'P10Y' }),
  },
  {
    rule: 'processor-without-agreement',
    of: (policy) => (row(row(policy.recipients, 0).agreements, 0).to = '2026-06-29'),
    warns: [
      { pointers: ['/recipients/0'], because: "dhl processes on the controller's behalf, and no processing agreement with it holds today" },
    ],
    mended: (policy) => (row(row(policy.recipients, 0).agreements, 0).to = '2026-06-30'),
  },
  {
    rule: 'joint-control-without-arrangement',
    of: (policy) => (row(policy.recipients, 1).agreements = undefined),
    warns: [{ pointers: ['/recipients/1'], because: 'ad-net may use for its own ends what it gets by tracking' }],
    mended: (policy) => (row(policy.recipients, 1).role = 'processor'),
  },
  {
    rule: 'third-country-without-mechanism',
    of: (policy) => {
      row(policy.recipients, 0).countries = ['DE', 'CN'];
      policy.promises = [promise('abroad', { kind: 'acts-allowed', about: sharing, rules: ['transfer-without-mechanism'] })];
    },
    warns: [
      {
        pointers: ['/recipients/0/countries/1', '/promises/0'],
        because: 'Data goes to dhl in CN, for which no adequacy decision holds today',
      },
    ],
    mended: (policy) => (row(policy.recipients, 0).transfers = [{ country: 'CN', mechanism: 'scc' }]),
  },
  {
    rule: 'mechanism-not-valid',
    of: (policy) => {
      row(policy.recipients, 0).countries = ['US'];
      row(policy.recipients, 0).transfers = [{ country: 'US', mechanism: 'privacy-shield' }];
    },
    warns: [
      {
        pointers: ['/recipients/0/transfers/0'],
        because:
          'What data goes to dhl under does not hold today. The EU-US Privacy Shield is in force only from 2016-07-12 to 2020-07-16.',
      },
    ],
    mended: (policy) => {
      row(policy.recipients, 0).transfers = [{ country: 'US', mechanism: 'dpf' }];
      row(policy.recipients, 0).certifications = [{ framework: 'dpf', from: '2024-01-01' }];
    },
  },
  {
    rule: 'mechanism-not-valid',
    of: (policy) => {
      row(policy.recipients, 0).countries = ['US'];
      row(policy.recipients, 0).transfers = [{ country: 'US', mechanism: 'dpf' }];
      row(policy.recipients, 0).certifications = [{ framework: 'dpf', from: '2024-01-01', to: '2024-12-31' }];
    },
    warns: [
      {
        pointers: ['/recipients/0/transfers/0'],
        because: 'What data goes to dhl under does not hold today. The policy has no certification',
      },
    ],
    mended: (policy) => (row(row(policy.recipients, 0).certifications, 0).to = '2026-12-31'),
  },
  {
    rule: 'countries-not-told',
    of: (policy) => (row(policy.recipients, 0).countries = []),
    warns: [{ pointers: ['/recipients/0/countries'], because: 'Nothing says in which countries dhl has the data' }],
    mended: (policy) => (row(policy.recipients, 0).countries = ['DE']),
  },
  {
    rule: 'foreign-orders-not-addressed',
    of: (policy) => {
      policy.foreignOrders = undefined;
      policy.promises = [promise('told', toldOfOrders)];
    },
    warns: [
      { pointers: ['/promises/0'], because: 'Data is surrendered on legal orders, and nothing says what is done with those of courts' },
    ],
    mended: (policy) => (policy.foreignOrders = 'None is followed that no treaty backs.'),
  },
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
      policy.rights = { ...row([policy.rights], 0), authority: { name: 'Supervisor', url: 'https://edps.europa.eu' } } as Policy['rights'];
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
];
