import type { Command } from 'commander';
import { formatProblems, lintInWords, parsePolicy, type FileWarning } from '#policy';
import { Api, type Target } from '../api.ts';
import { readNamedFile } from '../files.ts';
import { addPolicyAnnounceCommand } from './policy-announce.ts';
import { addPolicyDiffCommand } from './policy-diff.ts';
import { addPolicyLintCommand } from './policy-lint.ts';
import { withTarget } from './target-options.ts';

/** `lethe policy lint|diff|announce|publish|versions`. */
export function addPolicyCommands(program: Command): void {
  const policy = program.command('policy').description('check, compare and publish policy files');
  addPolicyLintCommand(policy);
  addPolicyDiffCommand(policy);
  addPolicyAnnounceCommand(policy);
  withTarget(policy.command('publish <file>')).description('publish a policy file on the running ledger').action(publish);
  withTarget(policy.command('versions <controller>')).description('list the published versions of a policy').action(versions);
}

async function publish(file: string, options: Target): Promise<void> {
  const { controller, text } = readPolicy(file);
  const content = { type: 'application/yaml', content: text };
  const {
    version,
    status,
    warnings = [],
  } = (await Api.of({ ...options, controller }).send('PUT', `/v1/policies/${encodeURIComponent(controller)}`, content)) as {
    version: string;
    status: string;
    /** A ledger of an earlier version does not lint. */
    warnings?: FileWarning[];
  };
  console.log(
    status === 'unchanged'
      ? `Version ${version} of ${controller} is published with this content already.`
      : `Version ${version} of ${controller} is published.`,
  );
  if (warnings.length > 0) console.log(`\n${lintInWords(file, warnings)}`);
}

async function versions(controller: string, options: Target): Promise<void> {
  const answer = await Api.of({ ...options, controller }).send('GET', `/v1/policies/${encodeURIComponent(controller)}/versions`);
  const { versions: published } = answer as { versions: { version: string; effectiveFrom: string }[] };
  for (const { version, effectiveFrom } of published) console.log(`${version.padEnd(24)}  in force from ${effectiveFrom}`);
}

function readPolicy(file: string): { controller: string; text: string } {
  const text = readNamedFile(file);
  const reading = parsePolicy(text);
  if (!reading.ok) throw new Error(formatProblems(file, reading.problems));
  return { controller: reading.policy.controller, text };
}
