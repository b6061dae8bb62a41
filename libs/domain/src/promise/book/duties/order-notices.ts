import { addDuration, parseDuration } from '../../../duration.ts';
import { isDelivered, type LedgerEvent, type LedgerEventOf } from '../../../events/index.ts';
import type { Policy } from '../../../policy/policy.ts';
import { earliest } from '../../moments.ts';
import type { PersonOf } from '../person.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';

type Shared = LedgerEventOf<'privacy.data.shared.v1'>;
type Notice = LedgerEventOf<'privacy.notice.given.v1'>;

/** Whoever had data surrendered to an authority is told, counted from the end of the order's gag; until then nobody may be told. */
export const orderNotices: DutiesOf = ({ told, policy, at, personOf, ...window }) => {
  const met = noticesOf(told, personOf);
  return told.flatMap((event) => {
    if (!isSurrender(event) || !isIn(window, event.metadata.time)) return [];
    const due = dueAt(event, policy);
    const notice = met.get(event.id);
    const standing = { ...(due !== undefined && { due }), isSuspended: isGagged(event, at), ...(notice && { met: markOf(notice) }) };
    return [{ kind: 'order-notice', about: event.data.recipient, opened: markOf(event), ...standing }];
  });
};

function isSurrender(event: LedgerEvent): event is Shared {
  return event.type === 'privacy.data.shared.v1' && event.data.ground === 'legal-order';
}

function isGagged({ data }: Shared, at: string): boolean {
  return data.legalOrder?.gagUntil !== undefined && Date.parse(data.legalOrder.gagUntil) > Date.parse(at);
}

/**
 * The notice that told of each surrender, by the surrender's id. The ledger knows no reference of an order in the clear, so that a notice is taken to tell of one order:
 * the earliest of which the person was not told yet, and rather one that may be told of. Several notices `about` the same are of one order.
 */
function noticesOf(told: readonly LedgerEvent[], personOf: PersonOf): Map<string, Notice> {
  const met = new Map<string, Notice>();
  const toldAbout = new Set<string>();
  const surrenders = told.filter(isSurrender);
  for (const notice of surrenders.length > 0 ? told : []) {
    if (notice.type !== 'privacy.notice.given.v1' || notice.data.notice !== 'legal-order' || !isDelivered(notice.data)) continue;
    const person = personOf(notice);
    const about = notice.data.about === undefined ? undefined : `${person} ${notice.data.about}`;
    if (about !== undefined && toldAbout.has(about)) continue;
    const { time } = notice.metadata;
    const untold = surrenders.filter(
      (each) => !met.has(each.id) && personOf(each) === person && Date.parse(each.metadata.time) <= Date.parse(time),
    );
    const first = untold.find((each) => !isGagged(each, time)) ?? untold[0];
    if (!first) continue;
    for (const each of untold) if (orderKey(each) === orderKey(first)) met.set(each.id, notice);
    if (about !== undefined) toldAbout.add(about);
  }
  return met;
}

/** What is surrendered at one moment, to one recipient for one authority, is surrendered to one order, however many events tell of it. */
function orderKey({ data, metadata }: Shared): string {
  return [Date.parse(metadata.time), data.recipient, data.legalOrder?.authority, data.legalOrder?.gagUntil].join(' ');
}

/** The shortest time that a promise of the policy gives; no date where none does. */
function dueAt({ data, metadata }: Shared, { promises = [] }: Policy): string | undefined {
  const from = new Date(Math.max(Date.parse(metadata.time), Date.parse(data.legalOrder?.gagUntil ?? metadata.time)));
  const dues = promises.flatMap(({ checks }) =>
    checks.flatMap((rule) => {
      const reading = rule.kind === 'told-of-orders' ? parseDuration(rule.within) : undefined;
      return reading?.ok ? [utc(addDuration(from, reading.duration))] : [];
    }),
  );
  return dues.length > 0 ? earliest(dues) : undefined;
}
