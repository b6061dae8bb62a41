/**
 * Writes what is generated into the docs: between `<!-- generated: <name> -->` and `<!-- end -->` stands what the code says.
 * Tests compare the two; this brings them together again. Run by `npm run docs`, after a build.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { configurationTable } from '#config';
import { connectionTables } from '#connectors';
import { checkTable, eventTable, lintTable, ruleTable, transferTables } from '#domain';
import { authorisationTable } from '../dist/test/support/authorisation.js';
import { clientEventTypes } from '../dist/test/support/client-events.js';
import { lintedPolicies } from '../dist/test/support/linted-policies.js';

/** Each generated part: the page it stands on and what writes it. */
const parts = [
  { name: 'configuration', page: 'docs/configuration.md', text: configurationTable },
  { name: 'authorisation', page: 'docs/authorisation.md', text: authorisationTable },
  { name: 'connections', page: 'docs/systems.md', text: connectionTables },
  { name: 'events', page: 'docs/events.md', text: eventTable },
  { name: 'transfers', page: 'docs/transfers.md', text: transferTables },
  { name: 'checks', page: 'docs/promises.md', text: checkTable },
  { name: 'rules', page: 'docs/decisions-before-acting.md', text: ruleTable },
  { name: 'lint', page: 'docs/policy-lint.md', text: lintTable },
];

for (const { name, page, text } of parts) {
  const before = readFileSync(page, 'utf8');
  const marked = new RegExp(`(<!-- generated: ${name} -->\\n)[^]*?(\\n<!-- end -->)`);
  if (!marked.test(before)) throw new Error(`${page} has no place marked 'generated: ${name}'`);
  const after = before.replace(marked, (_, start, end) => start + text() + end);
  if (after !== before) writeFileSync(page, after);
  console.log(`${page}: ${after === before ? 'was current' : 'written'}`);
}

writeFileSync('libs/client/src/events/data.ts', clientEventTypes());
for (const { golden, text } of lintedPolicies()) writeFileSync(golden, text);

await import('./schemas.mjs');
