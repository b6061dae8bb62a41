import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkTable } from './check-table.ts';

test('docs/promises.md shows every kind of check; `npm run docs` writes it', () => {
  const page = readFileSync('docs/promises.md', 'utf8');
  const [, shown] = /<!-- generated: checks -->\n([^]*?)\n<!-- end -->/.exec(page) ?? [];
  expect(shown).toBe(checkTable());
});
