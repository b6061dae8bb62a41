import { addDuration, parseDuration } from '../../../duration.ts';
import { isStored, type LedgerEvent, type LedgerEventOf, type RetentionAction } from '../../../events/index.ts';
import { retentionRulesFor } from '../../../policy/look-up.ts';
import type { RetentionRule } from '../../../policy/policy.ts';
import type { OneDuty } from '../one-duty.ts';
import type { PersonOf } from '../person.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';

type Collected = LedgerEventOf<'privacy.data.collected.v1'>;

/** What becomes of a record. */
type Done =
  | LedgerEventOf<'privacy.data.deleted.v1'>
  | LedgerEventOf<'privacy.data.obscured.v1'>
  | LedgerEventOf<'privacy.retention.scheduled.v1'>;

/** Each stored collection has to be obscured and deleted as the rules for its category say, or earlier where a system has said so of the record. */
export const retentionDuties: DutiesOf = ({ told, policy, personOf, ...window }) => {
  const done = byRecord(told);
  return told.flatMap((event) => {
    if (event.type !== 'privacy.data.collected.v1' || !isStored(event.data) || !isIn(window, event.metadata.time)) return [];
    const rules = retentionRulesFor(policy, event.data.category, event.data.system);
    if (rules.length === 0) return [];
    const about = laterOn(event, done).filter((each) => isOfRecord(event, each, personOf));
    return rules.flatMap((rule) => dutiesOf(event, rule, about));
  });
};

/** A person may have thousands of records: of each only what may be about it is looked at. In the order of `told`. */
function byRecord(told: readonly LedgerEvent[]): Map<string, { event: Done; place: number }[]> {
  const done = told.flatMap((event, place) => (isDone(event) ? [{ event, place }] : []));
  return Map.groupBy(done, ({ event: { data } }) => recordKey(data.system, data.record));
}

function laterOn(collected: Collected, done: ReturnType<typeof byRecord>): Done[] {
  const { system, record } = collected.data;
  const keys = new Set([recordKey(system, record), recordKey(system, undefined)]);
  return [...keys]
    .flatMap((key) => done.get(key) ?? [])
    .filter(({ event }) => isLaterOn(collected, event))
    .toSorted((a, b) => a.place - b.place)
    .map(({ event }) => event);
}

function recordKey(system: string, record: string | undefined): string {
  return `${system} ${record ?? ''}`;
}

function isDone(event: LedgerEvent): event is Done {
  return (
    event.type === 'privacy.data.deleted.v1' || event.type === 'privacy.data.obscured.v1' || event.type === 'privacy.retention.scheduled.v1'
  );
}

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

/** `told` is in order, so what stands at or after the collection's own time came after it. */
function isLaterOn(collected: Collected, event: LedgerEvent): boolean {
  const [then, now] = [Date.parse(collected.metadata.time), Date.parse(event.metadata.time)];
  return now > then || (now === then && event.position > collected.position);
}

/** What leaves out the record, the dataset or the category is about all of them. */
function isOfRecord(collected: Collected, event: Done, personOf: PersonOf): boolean {
  const [of, is] = [collected.data, event.data];
  return (
    personOf(event) === personOf(collected) &&
    is.system === of.system &&
    (is.category ?? of.category) === of.category &&
    (is.dataset ?? of.dataset) === of.dataset &&
    (is.record ?? of.record) === of.record
  );
}
