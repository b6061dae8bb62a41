import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { configurationTable } from './table.ts';

it('docs/configuration.md shows the settings as they are declared (`npm run docs` writes it)', () => {
  const docs = readFileSync('docs/configuration.md', 'utf8');
  const [, shown] = /<!-- generated: configuration -->\n([^]*?)\n<!-- end -->/.exec(docs) ?? [];
  expect(shown).toBe(configurationTable());
});
