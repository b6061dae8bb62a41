import { isStored, type LedgerEvent, type LedgerEventOf } from '../../../events/index.ts';
import type { RetentionRule } from '../../../policy/policy.ts';
import { isIn, markOf } from '../told.ts';
import type { DutiesOf, DutySource } from './duties-of.ts';
import type { OneDuty } from '../one-duty.ts';
import { requestDuties } from './requests.ts';

type Opened = LedgerEventOf<'privacy.request.opened.v1'>;

/** What is kept until the person asks for its deletion has to be deleted by the due date of that request, in each system that holds it. A refused request asks for nothing. */
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
  return asked.flatMap((opened) => rules.flatMap((rule) => dutiesOf(opened, rule, source)));
};

function dutiesOf(opened: Opened, rule: RetentionRule, source: DutySource): OneDuty[] {
  const { told, personOf } = source;
  const mark = markOf(opened);
  const due = requestDuties(source).find((duty) => duty.opened.event === mark.event)?.due;
  const ofPerson = told.filter((event) => personOf(event) === personOf(opened));
  const systems = new Set(ofPerson.flatMap((event) => (isHeld(event, rule, opened) ? [event.data.system] : [])));
  return [...systems].map((system) => {
    const met = ofPerson.find((event) => isDeleted(event, rule, system, opened));
    return { kind: 'retention', about: rule.id, opened: mark, ...(due !== undefined && { due }), ...(met && { met: markOf(met) }) };
  });
}

function isHeld(event: LedgerEvent, rule: RetentionRule, opened: Opened): event is LedgerEventOf<'privacy.data.collected.v1'> {
  return (
    event.type === 'privacy.data.collected.v1' &&
    isStored(event.data) &&
    event.data.category === rule.category &&
    (rule.system ?? event.data.system) === event.data.system &&
    Date.parse(event.metadata.time) <= Date.parse(opened.metadata.time)
  );
}

function isDeleted(event: LedgerEvent, { category }: RetentionRule, system: string, opened: Opened): boolean {
  return (
    event.type === 'privacy.data.deleted.v1' &&
    event.data.system === system &&
    (event.data.category ?? category) === category &&
    Date.parse(event.metadata.time) >= Date.parse(opened.metadata.time)
  );
}
