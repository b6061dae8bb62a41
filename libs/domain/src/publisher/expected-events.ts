import type { Policy, PublisherRule } from '../policy/policy.ts';

/** Events of one type that a policy expects, and since when. */
export interface DeclaredEvents {
  source: string;
  type: string;
  every: string;
  /** From when on the unbroken run of versions that expect it, up to the newest, was published and in force. RFC 3339. */
  declaredAt: string;
}

/** What a published version says about publishers. */
export interface PublishersVersion {
  publishedAt: string;
  effectiveFrom: string;
  publishers: readonly PublisherRule[];
}

/** Each event type that the policy in force expects from a source. `versions` in the order of their publication. */
export function expectedEvents(policy: Policy | undefined, versions: readonly PublishersVersion[]): DeclaredEvents[] {
  return (policy?.publishers ?? []).flatMap(({ source, events, every }) =>
    events.flatMap((type) => {
      const declares = ({ publishers }: PublishersVersion) =>
        publishers.some((rule) => rule.source === source && rule.events.includes(type));
      const first = versions[versions.findLastIndex((version) => !declares(version)) + 1] ?? versions.findLast(declares);
      return first ? [{ source, type, every, declaredAt: later(first.publishedAt, first.effectiveFrom) }] : [];
    }),
  );
}

function later(one: string, other: string): string {
  return Date.parse(one) >= Date.parse(other) ? one : other;
}
