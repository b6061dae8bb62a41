import { addDuration, parseDuration } from '../../../duration.ts';
import { isStored, type RetentionAction } from '../../../events/index.ts';
import { retentionRulesFor } from '../../../policy/look-up.ts';
import type { RetentionRule } from '../../../policy/policy.ts';
import type { OneDuty } from '../one-duty.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';
import { completing, doneByRecord, doneTo, type Collected, type Done } from './of-record.ts';

/** Each stored collection has to be obscured and deleted as the rules for its category say, or earlier where a system has said so of the record. */
export const retentionDuties: DutiesOf = ({ told, policy, personOf, ...window }) => {
  const done = doneByRecord(told);
  return told.flatMap((event) => {
    if (event.type !== 'privacy.data.collected.v1' || !isStored(event.data) || !isIn(window, event.metadata.time)) return [];
    const rules = retentionRulesFor(policy, event.data.category, event.data.system);
    if (rules.length === 0) return [];
    const about = doneTo(event, done, personOf);
    return rules.flatMap((rule) => dutiesOf(event, rule, about));
  });
};

function dutiesOf(collected: Collected, rule: RetentionRule, about: readonly Done[]): OneDuty[] {
  const periods = [
    ['obscure', rule.obscureAfter],
    ['delete', rule.deleteAfter],
  ] as const;
  return periods.flatMap(([action, period]) => {
    const due = period === undefined ? undefined : dueAt(collected, action, period, about);
    if (due === undefined) return [];
    const met = metBy(action, collected, rule, about);
    return [{ kind: 'retention', about: rule.id, opened: markOf(collected), due, ...(met && { met: markOf(met) }) }];
  });
}

function dueAt({ metadata }: Collected, action: RetentionAction, period: string, about: readonly Done[]): string | undefined {
  const reading = parseDuration(period);
  if (!reading.ok) return undefined;
  const own = about.flatMap((event) =>
    event.type === 'privacy.retention.scheduled.v1' && event.data.action === action ? [Date.parse(event.data.dueAt)] : [],
  );
  return utc(new Date(Math.min(addDuration(new Date(metadata.time), reading.duration).getTime(), ...own)));
}

/** What is deleted needs no obscuring; and of what a rule obscures only what was collected. */
function metBy(action: RetentionAction, { data }: Collected, { fields }: RetentionRule, about: readonly Done[]): Done | undefined {
  if (action === 'delete') return completing(about, data.fields, ['privacy.data.deleted.v1']);
  const obscured = data.fields.filter((field) => fields?.includes(field) ?? true);
  return completing(about, obscured, ['privacy.data.deleted.v1', 'privacy.data.obscured.v1']);
}
