import { readFileSync } from 'node:fs';
import { formatProblems, lintInWords, lintPolicyFile } from '#policy';

/** What the linter says of each policy of a shop as of one day; `npm run docs` writes it beside the policies. */
export function lintedPolicies(): { golden: string; text: string }[] {
  return ['jrpanel', 'buycpanel'].map((name) => {
    const file = `policies/${name}.yaml`;
    const reading = lintPolicyFile(readFileSync(file, 'utf8'), '2026-11-24T00:00:00Z');
    const text = reading.ok ? lintInWords(file, reading.warnings) : formatProblems(file, reading.problems);
    return { golden: `policies/${name}.lint.txt`, text: `${text}\n` };
  });
}
