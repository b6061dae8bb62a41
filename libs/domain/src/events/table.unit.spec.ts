import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { eventTable } from './table.ts';

it('docs/events.md shows the catalogue as it is declared (`npm run docs` writes it)', () => {
  const docs = readFileSync('docs/events.md', 'utf8');
  const [, shown] = /<!-- generated: events -->\n([^]*?)\n<!-- end -->/.exec(docs) ?? [];
  expect(shown).toBe(eventTable());
});
