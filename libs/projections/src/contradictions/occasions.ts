import { isoTime, type FoldedEvent } from '../engine/index.ts';
import { byInstant, type Instant } from './instant.ts';
import { knowledge } from '../knowledge/knowledge.ts';
import { personKey, type Person } from '../links/closures.ts';

/** A person, and a moment behind which their acts are to be judged again. */
export type Since = Person & Instant;

/** Whose acts stand in another light by what was told of them, and from when on: the earliest for each. */
export function factsTold(events: readonly FoldedEvent[]): Since[] {
  return firstOfEach(events.flatMap((event) => knowledge.rows(event)));
}

/** The earliest moment of each person. */
export function firstOfEach(since: readonly Since[]): Since[] {
  const first = new Map<string, Since>();
  for (const { controller, subject, at, position } of since) {
    const key = personKey({ controller, subject });
    const known = first.get(key);
    if (!known || byInstant({ at, position }, known) < 0) first.set(key, { controller, subject, at, position });
  }
  return [...first.values()];
}

/** Who has become one person with somebody, or is so no longer. */
export function linksChanged(events: readonly FoldedEvent[]): Person[] {
  return events.flatMap((event) => {
    if (event.type !== 'privacy.subject.linked.v1' && event.type !== 'privacy.subject.unlinked.v1') return [];
    const { controller, subject } = event.metadata;
    return subject === undefined ? [] : [subject, event.data.other].map((each) => ({ controller, subject: each }));
  });
}

/** Between which times the policy in force may have become another: from the first version that was published on, until one begins that was not. */
export interface Published {
  readonly controller: string;
  /** UTC, of the first and of the last version that was published. */
  readonly first: string;
  readonly last: string;
}

export function policiesPublished(events: readonly FoldedEvent[]): Published[] {
  const published = events.flatMap((event) => {
    const at = event.type === 'privacy.policy.published.v1' ? isoTime(event.data.policy.effectiveFrom) : undefined;
    return at === undefined ? [] : [{ controller: event.metadata.controller, at }];
  });
  return [...Map.groupBy(published, ({ controller }) => controller)].map(([controller, each]) => {
    const times = each.map(({ at }) => at).sort();
    return { controller, first: times[0]!, last: times.at(-1)! };
  });
}
