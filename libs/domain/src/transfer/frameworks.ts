import type { Period } from '../period.ts';
import type { TransferFramework } from '../policy/policy.ts';

/** An arrangement under which recipients in the United States certify themselves; it carries a transfer only to one that has, and while both hold. */
export interface Framework extends Period {
  readonly id: TransferFramework;
  readonly name: string;
  readonly source: string;
}

export const frameworks: readonly Framework[] = [
  {
    id: 'privacy-shield',
    name: 'EU-US Privacy Shield',
    from: '2016-07-12',
    to: '2020-07-16T00:00:00Z',
    source: 'Decision (EU) 2016/1250 (CELEX 32016D1250), declared invalid by the Court of Justice in C-311/18',
  },
  {
    id: 'swiss-privacy-shield',
    name: 'Swiss-US Privacy Shield',
    from: '2017-01-12',
    to: '2020-09-08T00:00:00Z',
    source: 'list of countries of the Swiss data protection commissioner, who struck it off',
  },
  {
    id: 'dpf',
    name: 'EU-US Data Privacy Framework',
    from: '2023-07-10',
    source: 'Decision (EU) 2023/1795 (CELEX 32023D1795)',
  },
  {
    id: 'uk-dpf',
    name: 'UK Extension to the EU-US Data Privacy Framework',
    from: '2023-10-12',
    source: 'Data Protection (Adequacy) (United States of America) Regulations 2023 (SI 2023/1028)',
  },
  {
    id: 'swiss-dpf',
    name: 'Swiss-US Data Privacy Framework',
    from: '2024-09-15',
    source: 'Annex 1 to the Swiss Data Protection Ordinance, as of that day',
  },
];

export function frameworkOf(mechanism: string): Framework | undefined {
  return frameworks.find(({ id }) => id === mechanism);
}
