import type { ActGroup, Book } from './book.ts';

/** What is recorded of a control, of one recipient or of any, until the end of the book. */
export function controlsOf({ acts }: Book, control: string, recipient?: string): ActGroup[] {
  return acts.filter(
    ({ type, data }) =>
      type === 'privacy.control.evidenced.v1' &&
      data['control'] === control &&
      (recipient === undefined || data['recipient'] === recipient),
  );
}

/** What was passed, also before the version was in force: the one of the latest pass stands last. */
export function passesIn(evidence: readonly ActGroup[]): ActGroup[] {
  return evidence.filter(({ data }) => data['outcome'] === 'passed').toSorted((a, b) => Date.parse(a.last.at) - Date.parse(b.last.at));
}

/** What failed while the version was in force, the first one first. */
export function failuresIn(evidence: readonly ActGroup[], { from }: Book): ActGroup[] {
  return evidence
    .filter(({ data, last }) => data['outcome'] === 'failed' && Date.parse(last.at) >= Date.parse(from))
    .map((group) => (Date.parse(group.first.at) >= Date.parse(from) ? group : { ...group, n: 1, first: group.last }))
    .toSorted((a, b) => Date.parse(a.first.at) - Date.parse(b.first.at));
}
