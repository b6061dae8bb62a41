import { isDelivered, type LedgerEvent, type LedgerEventOf } from '../../../events/index.ts';
import type { Mark } from '../../book.ts';
import type { OneDuty } from '../one-duty.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf, DutySource } from './duties-of.ts';

type Opened = LedgerEventOf<'privacy.breach.opened.v1'>;

/**
 * A breach is told to the authority, and to as many persons as it hit, each by a notice of their own, over the channel that the policy names where it names one. Neither is owed where the breach was closed because there is no
 * risk, and the persons are owed nothing without a high one (Art. 33(1) and 34(3) GDPR).
 */
export const breachNotices: DutiesOf = (source) =>
  source.told.flatMap((event) => {
    if (event.type !== 'privacy.breach.opened.v1' || !isIn(source, event.metadata.time)) return [];
    const why = reasonsOfClosing(event, source.told);
    if (why.has('no-risk')) return [];
    return [toAuthority(event, source.told), ...(why.has('no-high-risk') ? [] : toPersons(event, source))];
  });

function toAuthority(opened: Opened, told: readonly LedgerEvent[]): OneDuty {
  const reports = told.flatMap((event): Mark[] =>
    event.type === 'privacy.breach.reported.v1' && event.data.breach === opened.data.breach
      ? [{ event: event.id, at: utc(event.data.reportedAt) }]
      : [],
  );
  const [met] = reports.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const due = utc(opened.data.authorityDueAt);
  return { kind: 'breach-notice', about: 'authority', opened: markOf(opened), due, ...(met && { met }) };
}

/** Nobody knows who the others are, only how many. */
function toPersons(opened: Opened, { told, policy, personOf }: DutySource): OneDuty[] {
  const { breach, subjects, subjectsDueAt } = opened.data;
  const promised = policy.breach?.channel;
  const notices = new Map<string, Mark>();
  for (const event of told) {
    if (event.type !== 'privacy.notice.given.v1' || event.data.notice !== 'breach' || event.data.about !== breach) continue;
    if (promised !== undefined && event.data.channel !== promised) continue;
    const person = personOf(event);
    if (person !== undefined && isDelivered(event.data) && !notices.has(person)) notices.set(person, markOf(event));
  }
  const duty: OneDuty = {
    kind: 'breach-notice',
    about: 'subject',
    opened: markOf(opened),
    ...(subjectsDueAt !== undefined && { due: utc(subjectsDueAt) }),
  };
  const untold = Math.max(0, subjects - notices.size);
  return [...[...notices.values()].map((met) => ({ ...duty, met })), ...Array.from({ length: untold }, () => duty)];
}

function reasonsOfClosing({ data }: Opened, told: readonly LedgerEvent[]): Set<string> {
  return new Set(
    told.flatMap((event) => (event.type === 'privacy.breach.closed.v1' && event.data.breach === data.breach ? [event.data.reason] : [])),
  );
}
