import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ruleTable } from './rule-table.ts';

it('docs/decisions-before-acting.md shows every rule as it is declared (`npm run docs` writes it)', () => {
  const docs = readFileSync('docs/decisions-before-acting.md', 'utf8');
  const [, shown] = /<!-- generated: rules -->\n([^]*?)\n<!-- end -->/.exec(docs) ?? [];
  expect(shown).toBe(ruleTable());
});
