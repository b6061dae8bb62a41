import type { LedgerEvent } from '../../events/index.ts';

/** Tells which person an event is about, linked ones being one; undefined for what is about nobody. */
export type PersonOf = (event: LedgerEvent) => string | undefined;

/** Who is who, by the links that were made and not undone. */
export function personOf(events: readonly LedgerEvent[]): PersonOf {
  const links = new Map<string, readonly [string, string]>();
  for (const event of events) {
    const { subject } = event.metadata;
    if (subject === undefined) continue;
    if (event.type === 'privacy.subject.linked.v1') links.set(pair(subject, event.data.other), [subject, event.data.other]);
    if (event.type === 'privacy.subject.unlinked.v1') links.delete(pair(subject, event.data.other));
  }
  const roots = new Map<string, string>();
  const rootOf = (pseudonym: string): string => {
    const parent = roots.get(pseudonym) ?? pseudonym;
    return parent === pseudonym ? pseudonym : rootOf(parent);
  };
  for (const [one, other] of links.values()) roots.set(rootOf(one), rootOf(other));
  return (event) => {
    const subject = event.type === 'privacy.request.opened.v1' ? event.data.subject : event.metadata.subject;
    return subject === undefined ? undefined : rootOf(subject);
  };
}

function pair(one: string, other: string): string {
  return [one, other].sort().join(' ');
}
