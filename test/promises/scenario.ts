import { durationOf, addDuration, matchesPattern, type EventTypes, type Policy, type PromiseStatus } from '#domain';
import { time, type Happening, type Step } from './story.ts';

/** What happens, and how a promise then stands. */
export interface Scenario {
  readonly promise: string;
  /** In a sentence: what happened. */
  readonly when: string;
  readonly is: PromiseStatus;
  /** The day on which it is looked at. */
  readonly at: number;
  readonly steps: readonly Step[];
  /** A service that reports nothing of its ordinary days. */
  readonly silent?: string;
  /** Days on which the next version of the policy is published, and from which it is in force. */
  readonly next?: { readonly published: number; readonly from: number };
}

/** A status that a promise cannot come to, whatever happens. */
export interface Impossible {
  readonly promise: string;
  readonly never: 'kept' | 'broken';
  readonly why: string;
}

/** What a service reports on an ordinary day, by source and type. */
export type OrdinaryDay = (source: string, type: keyof EventTypes) => readonly Happening[];

/**
 * The scenario's own steps, and what those services report that the policy expects to be heard: an ordinary thing, of another person, the day before it is looked at, unless the
 * steps have something of theirs so late.
 */
export function stepsOf({ steps, at, silent }: Scenario, policy: Policy, ordinary: OrdinaryDay): Step[] {
  const told = [...steps];
  for (const { source, events, every } of policy.publishers ?? []) {
    for (const type of events as (keyof EventTypes)[]) {
      if (source === silent || told.some((step) => isHeard(step, source, type, every, at))) continue;
      told.push(...ordinary(source, type).map((happening) => [at - 1, happening] as const));
    }
  }
  return told;
}

function isHeard([day, happening]: Step, source: string, type: string, every: string, at: number): boolean {
  const until = addDuration(new Date(time(day)), durationOf(every)).getTime();
  return happening.type === type && matchesPattern(source, happening.source) && day <= at && until > Date.parse(time(at));
}
