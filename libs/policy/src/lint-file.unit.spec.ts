import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { lintTable } from '#domain';
import { lintedPolicies } from '../../../test/support/linted-policies.ts';
import { lintPolicyFile } from './lint-file.ts';
import { lintInWords } from './lint-in-words.ts';

const at = '2026-11-24T00:00:00Z';

describe('linting a policy file', () => {
  it.each(lintedPolicies())('$golden is what is said of it (`npm run docs` writes it)', ({ golden, text }) => {
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  it('policies/examples/hospital.yaml contradicts nothing', () => {
    const file = 'policies/examples/hospital.yaml';
    const reading = lintPolicyFile(readFileSync(file, 'utf8'), at);
    expect(lintInWords(file, reading.ok ? reading.warnings : [])).toBe(`${file}: nothing to complain about.`);
    expect(reading.ok).toBe(true);
  });

  it('says of each warning why, and which rows with line and column', () => {
    expect(lintPolicyFile(SHOP, at)).toEqual({
      ok: true,
      policy: expect.objectContaining({ controller: 'shop' }),
      warnings: [
        {
          rule: 'kept-until-asked',
          promises: ['P1'],
          because: expect.stringMatching(/^order is kept until 'erasure-request'/),
          rows: [
            { line: 13, column: 5, pointer: '/retention/0', name: 'retention orders' },
            { line: 22, column: 5, pointer: '/promises/0', name: 'promises P1' },
          ],
        },
      ],
    });
  });

  it('says what is wrong where something is', () => {
    expect(lintPolicyFile(SHOP.replace('category: order', 'category: orders'), at)).toEqual({
      ok: false,
      problems: [{ line: 13, column: 19, pointer: '/retention/0/category', reason: "there is no category 'orders' in this policy" }],
    });
  });

  it('docs/policy-lint.md shows what is printed, and every rule as it is declared (`npm run docs` writes it)', () => {
    const docs = readFileSync('docs/policy-lint.md', 'utf8');
    const [, excerpt = 'missing'] = /lint policies\/buycpanel\.yaml\n([^]*?)\n…/.exec(docs) ?? [];
    const whole = readFileSync('policies/buycpanel.lint.txt', 'utf8');
    expect(excerpt.split('\n\n').filter((part) => !whole.includes(part))).toEqual([]);
    expect(/<!-- generated: lint -->\n([^]*?)\n<!-- end -->/.exec(docs)?.[1]).toBe(lintTable());
  });
});

const SHOP = `
controller: shop
version: '1'
effectiveFrom: '2026-01-01T00:00:00Z'
contact: { name: Shop, country: DE }
entities: []
identifiers: [{ type: email, form: email, identifies: true }]
categories: [{ id: order, name: Orders, fields: [{ name: contents }] }]
purposes: [{ id: delivery, name: Delivery, legalBasis: [contract] }]
recipients: []
retention:
  # Whoever never asks.
  - { id: orders, category: order, until: erasure-request }
breach: { authorityWithin: PT72H, subjectsWithin: P7D }
rights:
  offered: [access, rectification, erasure, restriction, portability, objection]
  authority: { name: The authority of the state }
  judicialRemedy: The courts of the state.
publishers: [{ source: /shop/*, events: [privacy.data.collected.v1], every: P1W }]
promises:
  # What the text says.
  - id: P1
    title: Orders stay until you ask.
    checks: [{ kind: retention-kept, rules: [orders] }]
`;
