import { createHash } from 'node:crypto';
import { jcs, policyProblems, systemProblems, type FieldProblem, type Policy, type SystemFile } from '#domain';
import { policySchema } from './policy-schema/index.ts';
import { readYaml, type FileProblem } from './read-yaml.ts';
import { schemaProblems } from './schema-check.ts';
import type { Schema } from './schema-parts.ts';
import { systemSchema } from './system-schema.ts';

type Refused = { ok: false; problems: FileProblem[] };
export type PolicyReading = { ok: true; policy: Policy; sha256: string } | Refused;
export type SystemReading = { ok: true; system: SystemFile; sha256: string } | Refused;

/** Reads a policy file (YAML or JSON) and checks it whole. `sha256` is of the content's JCS form, so layout and comments do not count. */
export function parsePolicy(yaml: string): PolicyReading {
  const reading = parseFile<Policy>(yaml, policySchema, policyProblems);
  return reading.ok ? { ok: true, policy: reading.value, sha256: contentSha256(reading.value) } : reading;
}

/** Reads a system file in the same way. What its connector makes of `connection`, and whether the live system agrees, the connector checks. */
export function parseSystem(yaml: string): SystemReading {
  const reading = parseFile<SystemFile>(yaml, systemSchema, systemProblems);
  return reading.ok ? { ok: true, system: reading.value, sha256: contentSha256(reading.value) } : reading;
}

function parseFile<T>(yaml: string, schema: Schema, check: (value: T) => FieldProblem[]): { ok: true; value: T } | Refused {
  const reading = readYaml(yaml);
  if (!reading.ok) return reading;
  const ofSchema = schemaProblems(schema, reading.value);
  // The second check reads the value as what the first has made sure it is.
  const problems = ofSchema.length ? ofSchema : check(reading.value as T);
  return problems.length ? { ok: false, problems: problems.map(reading.at) } : { ok: true, value: reading.value as T };
}

/** SHA-256 in hex of the JCS (RFC 8785) form. */
export function contentSha256(content: Policy | SystemFile): string {
  return createHash('sha256').update(jcs(content)).digest('hex');
}

/** Problems as lines for a terminal: `policies/shop.yaml:12:5 /purposes/3/id is …`. */
export function formatProblems(file: string, problems: readonly FileProblem[]): string {
  return problems.map(({ line, column, pointer, reason }) => `${file}:${line}:${column} ${pointer || '(the file)'} ${reason}`).join('\n');
}
