import { afterBusinessDays } from '../../../business-days.ts';
import { addDuration, parseDuration } from '../../../duration.ts';
import type { LedgerEvent, LedgerEventOf } from '../../../events/index.ts';
import { purposeRule } from '../../../policy/look-up.ts';
import type { ContactRules, Policy } from '../../../policy/policy.ts';
import type { OneDuty } from '../one-duty.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf, DutySource } from './duties-of.ts';

type OptOut = LedgerEventOf<'privacy.consent.withdrawn.v1'> | LedgerEventOf<'privacy.optout.carried.v1'>;
type Contact = LedgerEventOf<'privacy.contact.made.v1'>;

/** Contact that a person is owed whatever they want. */
const OWED: ReadonlySet<string> = new Set(['legal-obligation', 'vital-interest']);

/**
 * An opt-out takes effect as fast as the policy says, for commercial contact also as fast as the law does. It stands for good: contact in the window breaks one from
 * before it as well. Each message that came too late is one duty that was missed.
 */
export const optOuts: DutiesOf = (source) => {
  const { policy, told } = source;
  const optedOut = told.filter((event): event is OptOut => isOptOut(event, policy));
  const promised = (at: string) => afterPeriod(at, policy.contactRules);
  const days = policy.contactRules?.optOutLimitBusinessDays;
  const lawful = (at: string) => utc(afterBusinessDays(new Date(at), days ?? 0));
  return [
    ...dutiesOf(optedOut, 'promise', promised, () => true, source),
    ...(days === undefined ? [] : dutiesOf(optedOut, 'law', lawful, ({ data }) => data.commercial, source)),
  ];
};

function dutiesOf(
  optedOut: readonly OptOut[],
  about: 'promise' | 'law',
  dueAt: (at: string) => string,
  counts: (contact: Contact) => boolean,
  source: DutySource,
): OneDuty[] {
  // The first opt-out that a message breaks answers for it: a message is missed once.
  const seen = new Set<string>();
  return optedOut.flatMap((event) => {
    const opened = markOf(event);
    const due = dueAt(opened.at);
    const late = contactsAfter(event, due, source).filter((contact) => counts(contact));
    const missed = late
      .filter(({ id }) => !seen.has(id))
      .map((contact): OneDuty => {
        seen.add(contact.id);
        return { kind: 'opt-out', about, opened, due, broken: markOf(contact) };
      });
    if (late.length > 0) return missed;
    const isOver = Date.parse(due) <= Date.parse(source.at);
    return [{ kind: 'opt-out', about, opened, due, ...(isOver && { met: opened }) }];
  });
}

function contactsAfter(optOut: OptOut, due: string, { told, policy, personOf, ...window }: DutySource): Contact[] {
  const ofPerson = told.filter((event) => personOf(event) === personOf(optOut));
  return ofPerson.filter((event): event is Contact => {
    if (event.type !== 'privacy.contact.made.v1' || !isIn(window, event.metadata.time)) return false;
    const { purpose } = event.data;
    const isAgain = ofPerson.some((other) => isConsent(other, purpose) && isBetween(other, optOut, event));
    return isBetween(event, optOut) && Date.parse(event.metadata.time) >= Date.parse(due) && reaches(optOut, purpose, policy) && !isAgain;
  });
}

function isBetween(event: LedgerEvent, after: LedgerEvent, before?: LedgerEvent): boolean {
  const isAfter = (a: LedgerEvent, b: LedgerEvent) => {
    const [one, other] = [Date.parse(a.metadata.time), Date.parse(b.metadata.time)];
    return one > other || (one === other && a.position > b.position);
  };
  return isAfter(event, after) && (before === undefined || isAfter(before, event));
}

function isConsent(event: LedgerEvent, purpose: string): boolean {
  return event.type === 'privacy.consent.granted.v1' && event.data.purposes.includes(purpose);
}

function isOptOut(event: LedgerEvent, policy: Policy): event is OptOut {
  if (event.type !== 'privacy.consent.withdrawn.v1' && event.type !== 'privacy.optout.carried.v1') return false;
  const { scope, purposes = [] } = event.data;
  return scope !== undefined || purposes.some((purpose) => purposeRule(policy, purpose)?.contact);
}

function reaches({ data: { purposes = [], scope } }: OptOut, purpose: string, policy: Policy): boolean {
  const rule = purposeRule(policy, purpose);
  const bases = rule?.legalBasis ?? [];
  if (bases.length > 0 && bases.every((basis) => OWED.has(basis))) return false;
  if (purposes.includes(purpose)) return true;
  if (scope === undefined || policy.contactRules?.evenAfterOptOut?.includes(purpose)) return false;
  return scope === 'all' || rule?.contact === true;
}

function afterPeriod(at: string, rules: ContactRules | undefined): string {
  const reading = rules?.optOutWithin === undefined ? undefined : parseDuration(rules.optOutWithin);
  return reading?.ok ? utc(addDuration(new Date(at), reading.duration)) : at;
}
