import type { Command } from 'commander';
import { diffPolicies, type Policy } from '#domain';
import { formatProblems, parsePolicy } from '#policy';
import { Api, type Target } from '../api.ts';
import { readNamedFile } from '../files.ts';
import { diffInWords } from './policy-diff-in-words.ts';
import { withTarget } from './target-options.ts';

interface DiffOptions extends Target {
  json?: boolean;
}

/** `lethe policy diff <old> <new>`, or `<controller> <version> <version>`. */
export function addPolicyDiffCommand(policy: Command): void {
  withTarget(policy.command('diff <old> <new> [later]'))
    .description('say what a version changes for people: of two files, or of two published versions (<controller> <version> <version>)')
    .option('--json', 'as JSON: { old, new, changes }')
    .action(diff);
}

async function diff(first: string, second: string, third: string | undefined, { json, ...target }: DiffOptions): Promise<void> {
  const [before, after] =
    third === undefined ? [policyOf(first), policyOf(second)] : await publishedVersions(first, [second, third], target);
  const changes = diffPolicies(before, after);
  if (!json) return console.log(diffInWords(before, after, changes));
  console.log(JSON.stringify({ old: nameOf(before), new: nameOf(after), changes }, undefined, 2));
}

function policyOf(file: string): Policy {
  const reading = parsePolicy(readNamedFile(file));
  if (!reading.ok) throw new Error(formatProblems(file, reading.problems));
  return reading.policy;
}

async function publishedVersions(controller: string, versions: [string, string], target: Target): Promise<[Policy, Policy]> {
  const answer = await Api.of({ ...target, controller }).send('GET', `/v1/policies/${encodeURIComponent(controller)}/versions`);
  const published = (answer as { versions: Policy[] }).versions;
  return versions.map((version) => {
    const found = published.find((each) => each.version === version);
    if (found) return found;
    const others = published.map((each) => each.version).join(', ') || 'none';
    throw new Error(`${controller} has published no version ${version}; there are: ${others}.`);
  }) as [Policy, Policy];
}

function nameOf({ controller, version }: Policy): { controller: string; version: string } {
  return { controller, version };
}
