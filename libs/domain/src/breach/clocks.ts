import { afterBusinessDays } from '../business-days.ts';
import { addDuration, durationOf, parseDuration } from '../duration.ts';
import type { BreachRule } from '../policy/policy.ts';

/** By when whom has to be told of a breach; RFC 3339, UTC. */
export interface BreachClocks {
  authorityDueAt: string;
  /** Undefined where the policy gives no time: the law only says `without undue delay` (Art. 34(1) GDPR). */
  subjectsDueAt?: string;
}

/** Art. 33(1) GDPR; a policy can promise less time, not more. */
const LAW = durationOf('PT72H');

/** @param rule of the policy in force when the organisation became aware of it (`awareAt`, RFC 3339) */
export function breachClocks(awareAt: string, rule: BreachRule = {}): BreachClocks {
  const aware = new Date(awareAt);
  const { authorityWithin, subjectsWithin, subjectsWithinBusinessDays: days } = rule;
  const byLaw = addDuration(aware, LAW);
  const authority = within(aware, authorityWithin) ?? byLaw;
  const subjects = days === undefined ? within(aware, subjectsWithin) : afterBusinessDays(aware, days);
  return {
    authorityDueAt: (authority < byLaw ? authority : byLaw).toISOString(),
    ...(subjects && { subjectsDueAt: subjects.toISOString() }),
  };
}

function within(start: Date, period: string | undefined): Date | undefined {
  const reading = parseDuration(period ?? '');
  return reading.ok ? addDuration(start, reading.duration) : undefined;
}
