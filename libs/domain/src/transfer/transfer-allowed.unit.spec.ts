import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { TransferMechanism } from '../events/vocabulary.ts';
import type { RecipientRule, TransferFramework } from '../policy/policy.ts';
import { transferAllowed, transferTables } from './index.ts';

type Recipient = Parameters<typeof transferAllowed>[0];
const partner = (rest: Partial<RecipientRule> = {}): Recipient => ({ id: 'partner', ...rest });
const certified = (framework: TransferFramework, from: string, to?: string) =>
  partner({ certifications: [{ framework, from, ...(to !== undefined && { to }) }] });
const inPolicy = (country: string, mechanism: TransferMechanism) => partner({ transfers: [{ country, mechanism }] });
const clauses = (from: string, to: string) => partner({ agreements: [{ kind: 'standard-clauses', from, to }] });
const at = (day: string) => `${day}T12:00:00Z`;
const NOW = at('2026-06-01');

/** Who, where, what the event says, when: by what it is allowed, or why not. */
const cases: [string, Recipient, string, TransferMechanism | undefined, string, string][] = [
  ['within the EEA', undefined, 'NO', undefined, NOW, 'no-third-country'],
  ['a region of the Union', undefined, 'RE', undefined, NOW, 'no-third-country'],
  ['the United Kingdom, before its decision', undefined, 'GB', undefined, at('2021-06-27'), 'no-third-country'],
  ['the United Kingdom, by its decision', undefined, 'GB', undefined, at('2021-06-28'), 'adequacy'],
  ['the United Kingdom, on the last day', undefined, 'GB', undefined, at('2031-12-27'), 'adequacy'],
  ['the United Kingdom, after it', undefined, 'GB', undefined, at('2031-12-28'), 'no-mechanism'],
  ['Canada', undefined, 'CA', undefined, at('2019-05-10'), 'adequacy'],
  ['Japan, before its decision', undefined, 'JP', 'adequacy', at('2019-01-22'), 'no-adequacy'],
  ['an adequate country, whatever is said of it', undefined, 'CH', 'scc', NOW, 'adequacy'],
  ['nothing said', partner(), 'US', undefined, NOW, 'no-mechanism'],
  ['the United States as a whole', certified('dpf', '2023-08-01'), 'US', 'adequacy', NOW, 'no-adequacy'],
  ['the Shield, in force', certified('privacy-shield', '2017-01-01'), 'US', 'privacy-shield', at('2019-05-10'), 'privacy-shield'],
  ['the Shield, by the policy', partner({ certifications: [{ framework: 'privacy-shield', from: '2017-01-01' }], transfers: [{ country: 'US', mechanism: 'privacy-shield' }] }), 'US', undefined, at('2020-07-15'), 'privacy-shield'], // prettier-ignore
  ['the Shield, on the day of its end', certified('privacy-shield', '2017-01-01'), 'US', 'privacy-shield', at('2020-07-16'), 'framework-not-in-force'],
  ['the Shield, said of another country', certified('privacy-shield', '2017-01-01'), 'CN', 'privacy-shield', at('2019-05-10'), 'framework-not-in-force'],
  ['the Swiss Shield, before its time', certified('swiss-privacy-shield', '2016-01-01'), 'US', 'swiss-privacy-shield', at('2017-01-11'), 'framework-not-in-force'],
  ['the Swiss Shield', certified('swiss-privacy-shield', '2016-01-01'), 'US', 'swiss-privacy-shield', at('2020-09-07'), 'swiss-privacy-shield'],
  ['the framework, before its time', certified('dpf', '2023-01-01'), 'US', 'dpf', at('2023-07-09'), 'framework-not-in-force'],
  ['the framework', certified('dpf', '2023-01-01'), 'US', 'dpf', at('2023-07-10'), 'dpf'],
  ['the framework, unsaid', certified('dpf', '2023-08-01'), 'US', undefined, NOW, 'dpf'],
  ['the framework, by another certification', certified('swiss-dpf', '2023-08-01'), 'US', 'dpf', NOW, 'not-certified'],
  ['the framework, on the last day of the certification', certified('dpf', '2023-08-01', '2026-06-01'), 'US', 'dpf', NOW, 'dpf'],
  ['the framework, after it', certified('dpf', '2023-08-01', '2026-05-31'), 'US', 'dpf', NOW, 'not-certified'],
  ['the framework, before the certification', certified('dpf', '2026-06-02'), 'US', 'dpf', NOW, 'not-certified'],
  ['the extension, before its time', certified('uk-dpf', '2023-01-01'), 'US', 'uk-dpf', at('2023-10-11'), 'framework-not-in-force'],
  ['the extension', certified('uk-dpf', '2023-01-01'), 'US', 'uk-dpf', at('2023-10-12'), 'uk-dpf'],
  ['the Swiss framework, before its time', certified('swiss-dpf', '2023-01-01'), 'US', 'swiss-dpf', at('2024-09-14'), 'framework-not-in-force'],
  ['the Swiss framework', certified('swiss-dpf', '2023-01-01'), 'US', 'swiss-dpf', at('2024-09-15'), 'swiss-dpf'],
  ['clauses that are said only', partner(), 'IN', 'scc', NOW, 'not-agreed'],
  ['clauses by agreement', clauses('2026-01-01', '2026-12-31'), 'IN', 'scc', NOW, 'scc'],
  ['clauses after the agreement', clauses('2025-01-01', '2025-12-31'), 'IN', 'scc', NOW, 'not-agreed'],
  ['clauses by the policy', inPolicy('IN', 'scc'), 'IN', undefined, NOW, 'scc'],
  ['clauses by the policy for another country', inPolicy('IN', 'scc'), 'CN', undefined, NOW, 'no-mechanism'],
  ['binding rules that are said only', partner(), 'IN', 'bcr', NOW, 'not-agreed'],
  ['binding rules by the policy', inPolicy('IN', 'bcr'), 'IN', 'bcr', NOW, 'bcr'],
  ['a derogation', undefined, 'HK', 'derogation', NOW, 'derogation'],
]; // prettier-ignore

describe('a transfer', () => {
  it.each(cases)('%s', (_, recipient, country, said, time, expected) => {
    const verdict = transferAllowed(recipient, country, said, time);
    expect(verdict.allowed ? verdict.by : verdict.reason).toBe(expected);
  });

  it('says why', () => {
    expect([
      transferAllowed(undefined, 'CA', undefined, NOW),
      transferAllowed(partner(), 'US', 'privacy-shield', at('2021-01-01')),
      transferAllowed(partner(), 'US', undefined, NOW),
    ]).toEqual([
      { allowed: true, by: 'adequacy', why: 'Canada: decision 2002/2/EC.' },
      {
        allowed: false,
        reason: 'framework-not-in-force',
        why: 'The EU-US Privacy Shield is in force only from 2016-07-12 to 2020-07-16.',
      },
      { allowed: false, reason: 'no-mechanism', why: 'Nothing says what a transfer to US rests on.' },
    ]);
  });
});

it('docs/transfers.md shows the countries and frameworks that are judged by (`npm run docs` writes it)', () => {
  const docs = readFileSync('docs/transfers.md', 'utf8');
  const [, shown] = /<!-- generated: transfers -->\n([^]*?)\n<!-- end -->/.exec(docs) ?? [];
  expect(shown).toBe(transferTables());
});
