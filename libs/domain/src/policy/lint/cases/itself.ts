import type { CheckRule } from '../../promise-rule.ts';
import { promise, row, type LintCase } from '../lint-case.ts';

const sharing = { events: ['data.shared'] };
const honoured: CheckRule = { kind: 'acts-allowed', about: { events: ['data.collected'] }, rules: ['signal-ignored'] };
const toldOfOrders: CheckRule = { kind: 'told-of-orders', within: 'P1D' };

/** A policy against itself. */
export const againstItself: LintCase[] = [
  {
    rule: 'signal-against-tracking',
    of: (policy) => {
      row(policy.purposes, 3).legalBasis = ['consent', 'legitimate-interest'];
      policy.signals?.pop();
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
];
