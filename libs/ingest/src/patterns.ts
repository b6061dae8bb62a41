import { matchesPattern } from '#domain';

/** True if the whole text matches one of the patterns; `*` stands for any run of characters, also none. */
export function isAllowed(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, text));
}
