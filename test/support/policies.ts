import { readFileSync } from 'node:fs';
import { formatProblems, parsePolicy } from '#policy';
import type { Policy } from '#domain';

/** A policy of the folder `policies`. */
export function policyFile(name: string): Policy {
  const reading = parsePolicy(readFileSync(new URL(`../../policies/${name}.yaml`, import.meta.url), 'utf8'));
  if (!reading.ok) throw new Error(formatProblems(name, reading.problems));
  return reading.policy;
}
