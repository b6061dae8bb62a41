import { adequacyDecisions } from './adequacy.ts';
import { frameworks } from './frameworks.ts';

/** The countries and the frameworks that the ledger knows, with their sources, as Markdown. */
export function transferTables(): string {
  const countries = adequacyDecisions.map(
    ({ country, name, decision, celex, from, to, note }) =>
      `| ${country} | ${name} | ${decision} (CELEX ${celex}) | ${from} | ${to ?? ''} | ${note ?? ''} |`,
  );
  const arrangements = frameworks.map(
    ({ id, name, from, to, source }) => `| \`${id}\` | ${name} | ${from} | ${to?.slice(0, 10) ?? ''} | ${source} |`,
  );
  return [
    '| country | name | decision | from | to | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...countries,
    '',
    '| mechanism | framework | from | to | source |',
    '| --- | --- | --- | --- | --- |',
    ...arrangements,
  ].join('\n');
}
