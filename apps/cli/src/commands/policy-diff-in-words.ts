import type { Grade, Policy, PolicyChange } from '#domain';

const HEADINGS: Record<Grade, string> = {
  'takes-away': 'Takes away from people',
  gives: 'Gives people',
  neutral: 'Says otherwise',
};

/** What a version of a policy changes for people, for a terminal: what it takes away first. */
export function diffInWords(before: Policy, after: Policy, changes: readonly PolicyChange[]): string {
  const versions = `Version ${before.version} of ${before.controller} and version ${after.version} of ${after.controller}`;
  if (changes.length === 0) return `${versions} say the same.`;
  const graded = (Object.keys(HEADINGS) as Grade[]).map((grade) => changes.filter((change) => change.grade === grade));
  return [`${versions}: what changes.`, ...graded.flatMap((of) => (of.length === 0 ? [] : [underHeading(of)]))].join('\n\n');
}

function underHeading(changes: readonly PolicyChange[]): string {
  const grade = (changes[0] as PolicyChange).grade;
  return [`${HEADINGS[grade]} (${changes.length}):`, ...changes.map(({ words }) => `  - ${words}`)].join('\n');
}
