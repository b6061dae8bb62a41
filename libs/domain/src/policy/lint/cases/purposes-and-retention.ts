import { promise, row, type LintCase } from '../lint-case.ts';
import { soundPolicy } from '../sound-policy.ts';

const sharing = { events: ['data.shared'] };

/** Why data is processed, and how long it stays. */
export const purposesAndRetention: LintCase[] = [
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
];
