import type { CheckRule } from '../../promise-rule.ts';
import { promise, row, type LintCase } from '../lint-case.ts';

const sharing = { events: ['data.shared'] };
const toldOfOrders: CheckRule = { kind: 'told-of-orders', within: 'P1D' };

/** Who gets data, and where. */
export const recipients: LintCase[] = [
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
];
