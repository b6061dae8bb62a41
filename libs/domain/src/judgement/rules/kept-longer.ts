import { addDuration, parseDuration } from '../../duration.ts';
import { retentionRulesFor } from '../../policy/look-up.ts';
import type { RetentionRule } from '../../policy/policy.ts';
import type { Rule } from '../rule.ts';

/**
 * When the record was collected is not known here, only that it was not after its end was scheduled. So what is found is later than the policy allows for sure; a
 * record of last year that is scheduled today may be too late unfound.
 */
export const keptLonger: Rule = {
  id: 'kept-longer',
  docs: "a record's end was scheduled later than the policy's rule allows even if it had been collected at that very moment.",
  check({ schedule, category, time }, _, policy) {
    if (!schedule || category === undefined) return [];
    return retentionRulesFor(policy, category, schedule.system).flatMap((rule) => {
      const latest = latestEnd(rule, schedule.action, time);
      if (latest === undefined || Date.parse(schedule.dueAt) <= latest.getTime()) return [];
      return [`The rule ${rule.id} of the policy ends ${category} by ${latest.toISOString()}, and it is scheduled for ${schedule.dueAt}.`];
    });
  },
};

function latestEnd({ deleteAfter, obscureAfter }: RetentionRule, action: 'delete' | 'obscure', from: string): Date | undefined {
  const reading = parseDuration((action === 'delete' ? deleteAfter : obscureAfter) ?? '');
  return reading.ok ? addDuration(new Date(from), reading.duration) : undefined;
}
