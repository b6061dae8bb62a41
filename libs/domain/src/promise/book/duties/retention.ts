import { addDuration, parseDuration } from '../../../duration.ts';
import { isStored, type LedgerEvent, type RetentionAction } from '../../../events/index.ts';
import { retentionRulesFor } from '../../../policy/look-up.ts';
import type { RetentionRule } from '../../../policy/policy.ts';
import type { OneDuty } from '../one-duty.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';
import { doneByRecord, doneTo, type Collected, type Done } from './of-record.ts';

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
    const met = about.find((event) => meets(event, action, collected, rule));
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

/** What is deleted needs no obscuring. */
function meets(event: LedgerEvent, action: RetentionAction, { data }: Collected, { fields = data.fields }: RetentionRule): boolean {
  if (event.type === 'privacy.data.deleted.v1') return covers(event.data.fields, action === 'delete' ? data.fields : fields);
  if (event.type !== 'privacy.data.obscured.v1' || action !== 'obscure') return false;
  return covers(
    event.data.fields,
    fields.filter((field) => data.fields.includes(field)),
  );
}

/** A deletion that names no fields is of all. */
function covers(done: readonly string[] | undefined, needed: readonly string[]): boolean {
  return done === undefined || needed.every((field) => done.includes(field));
}
