import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { formatProblems, parsePolicy } from '#policy';
import { Api, type Target } from '../api.ts';
import { withTarget } from './target-options.ts';

/** `lethe policy lint|publish`. */
export function addPolicyCommands(program: Command): void {
  const policy = program.command('policy').description('check and publish policy files');
  policy.command('lint <file>').description('check a policy file; nothing is published').action(lint);
  withTarget(policy.command('publish <file>')).description('publish a policy file on the running ledger').action(publish);
}

function lint(file: string): void {
  readPolicy(file);
  console.log(`${file}: nothing to complain about.`);
}

async function publish(file: string, options: Target): Promise<void> {
  const { controller, text } = readPolicy(file);
  const content = { type: 'application/yaml', content: text };
  const { version } = (await Api.of({ ...options, controller }).send('PUT', `/v1/policies/${encodeURIComponent(controller)}`, content)) as {
    version: string;
  };
  console.log(`Version ${version} of ${controller} is published.`);
}

function readPolicy(file: string): { controller: string; text: string } {
  const text = readFileSync(file, 'utf8');
  const reading = parsePolicy(text);
  if (!reading.ok) throw new Error(formatProblems(file, reading.problems));
  return { controller: reading.policy.controller, text };
}
