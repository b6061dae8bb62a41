import { lintPolicy, rowName, type LintWarning, type Policy } from '#domain';
import { parsePolicy } from './parse.ts';
import { readYaml, type FileProblem } from './read-yaml.ts';

/** A row of a policy file that a warning concerns: line and column from 1, JSON pointer, and the row by its id, such as `purposes marketing`. */
export interface FileRow {
  line: number;
  column: number;
  pointer: string;
  name: string;
}

/** What a policy file contradicts, itself or the law; it may be published all the same. */
export interface FileWarning extends Omit<LintWarning, 'pointers'> {
  /** The one to mend first. */
  rows: FileRow[];
}

export type LintReading = { ok: true; policy: Policy; warnings: FileWarning[] } | { ok: false; problems: FileProblem[] };

/** Reads a policy file and says what is wrong with it, or else what it contradicts as of a moment (RFC 3339). */
export function lintPolicyFile(yaml: string, at: string): LintReading {
  const parsed = parsePolicy(yaml);
  if (!parsed.ok) return parsed;
  const { policy } = parsed;
  const places = readYaml(yaml);
  if (!places.ok) return places;
  const rowAt = (pointer: string): FileRow => {
    const { line, column } = places.at({ pointer, reason: '' });
    return { line, column, pointer, name: rowName(policy, pointer) };
  };
  const warnings = lintPolicy(policy, { at }).map(({ rule, promises, because, pointers }) => ({
    rule,
    promises,
    because,
    rows: pointers.map(rowAt),
  }));
  return { ok: true, policy, warnings };
}
