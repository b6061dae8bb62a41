import { isStored, type LedgerEvent, type LedgerEventOf } from '../../../events/index.ts';
import type { RetentionRule } from '../../../policy/policy.ts';
import { isIn, markOf } from '../told.ts';
import type { DutiesOf, DutySource } from './duties-of.ts';
import type { OneDuty } from '../one-duty.ts';
import { completing, doneByRecord, doneTo, type Collected, type DoneByRecord } from './of-record.ts';
import { requestDuties } from './requests.ts';

type Opened = LedgerEventOf<'privacy.request.opened.v1'>;

/**
 * What is kept until the person asks for its deletion has to be deleted by the due date of that request: each collection of which something was still held then. A
 * refused request asks for nothing.
 */
export const untilErasureDuties: DutiesOf = (source) => {
  const rules = source.policy.retention.filter(({ until }) => until === 'erasure-request');
  const refused = new Set(source.told.flatMap(({ type, stream }) => (type === 'privacy.request.refused.v1' ? [stream] : [])));
  const asked = source.told.flatMap((event) =>
    event.type === 'privacy.request.opened.v1' &&
    event.data.kind === 'erasure' &&
    !refused.has(event.stream) &&
    isIn(source, event.metadata.time)
      ? [event]
      : [],
  );
  if (rules.length === 0 || asked.length === 0) return [];
  const done = doneByRecord(source.told);
  return asked.flatMap((opened) => rules.flatMap((rule) => dutiesOf(opened, rule, done, source)));
};

function dutiesOf(opened: Opened, rule: RetentionRule, done: DoneByRecord, source: DutySource): OneDuty[] {
  const { told, personOf } = source;
  const person = personOf(opened);
  const mark = markOf(opened);
  const due = requestDuties(source).find((duty) => duty.opened.event === mark.event)?.due;
  return told.flatMap((event): OneDuty[] => {
    if (!isCollected(event, rule, opened) || personOf(event) !== person) return [];
    const met = completing(doneTo(event, done, personOf), event.data.fields, ['privacy.data.deleted.v1']);
    if (met && isBefore(met, opened)) return [];
    return [{ kind: 'retention', about: rule.id, opened: mark, ...(due !== undefined && { due }), ...(met && { met: markOf(met) }) }];
  });
}

function isCollected(event: LedgerEvent, rule: RetentionRule, opened: Opened): event is Collected {
  return (
    event.type === 'privacy.data.collected.v1' &&
    isStored(event.data) &&
    event.data.category === rule.category &&
    (rule.system ?? event.data.system) === event.data.system &&
    !isBefore(opened, event)
  );
}

function isBefore(one: LedgerEvent, other: LedgerEvent): boolean {
  return Date.parse(one.metadata.time) < Date.parse(other.metadata.time);
}
