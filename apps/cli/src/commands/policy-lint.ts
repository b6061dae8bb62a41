import type { Command } from 'commander';
import { formatProblems, lintInWords, lintPolicyFile } from '#policy';
import { readNamedFile } from '../files.ts';

interface LintOptions {
  strict?: boolean;
  json?: boolean;
}

/** `lethe policy lint <file>`. */
export function addPolicyLintCommand(policy: Command): void {
  policy
    .command('lint <file>')
    .description('say what is wrong with a policy file, and what it contradicts: itself or the law; nothing is published')
    .option('--strict', 'end with 1 also where there are only warnings')
    .option('--json', 'as JSON: { file, errors, warnings }')
    .action((file: string, options: LintOptions) => {
      process.exitCode = lint(file, options);
    });
}

/** Prints errors or else warnings, and answers the exit code. */
function lint(file: string, { strict, json }: LintOptions): number {
  const reading = lintPolicyFile(readNamedFile(file), new Date().toISOString());
  const errors = reading.ok ? [] : reading.problems;
  const warnings = reading.ok ? reading.warnings : [];
  if (json) console.log(JSON.stringify({ file, errors, warnings }, undefined, 2));
  else if (reading.ok) console.log(lintInWords(file, warnings));
  else console.error(`lethe: ${formatProblems(file, errors)}`);
  return errors.length > 0 || (strict && warnings.length > 0) ? 1 : 0;
}
