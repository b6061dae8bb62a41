import { addDuration, parseDuration } from '../../../duration.ts';
import { isDelivered, type LedgerEventOf } from '../../../events/index.ts';
import type { Policy } from '../../../policy/policy.ts';
import { earliest } from '../../moments.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';

/** Whoever had data surrendered to an authority is told, counted from the end of the order's gag; until then nobody may be told. */
export const orderNotices: DutiesOf = ({ told, policy, at, personOf, ...window }) =>
  told.flatMap((event) => {
    if (event.type !== 'privacy.data.shared.v1' || event.data.ground !== 'legal-order' || !isIn(window, event.metadata.time)) return [];
    const gagUntil = event.data.legalOrder?.gagUntil;
    const isGagged = gagUntil !== undefined && Date.parse(gagUntil) > Date.parse(at);
    const due = dueAt(event, policy);
    const met = told.find(
      (other) =>
        other.type === 'privacy.notice.given.v1' &&
        other.data.notice === 'legal-order' &&
        isDelivered(other.data) &&
        personOf(other) === personOf(event) &&
        Date.parse(other.metadata.time) >= Date.parse(event.metadata.time),
    );
    const standing = { ...(due !== undefined && { due }), isSuspended: isGagged, ...(met && { met: markOf(met) }) };
    return [{ kind: 'order-notice', about: event.data.recipient, opened: markOf(event), ...standing }];
  });

/** The shortest time that a promise of the policy gives; no date where none does. */
function dueAt({ data, metadata }: LedgerEventOf<'privacy.data.shared.v1'>, { promises = [] }: Policy): string | undefined {
  const from = new Date(Math.max(Date.parse(metadata.time), Date.parse(data.legalOrder?.gagUntil ?? metadata.time)));
  const dues = promises.flatMap(({ checks }) =>
    checks.flatMap((rule) => {
      const reading = rule.kind === 'told-of-orders' ? parseDuration(rule.within) : undefined;
      return reading?.ok ? [utc(addDuration(from, reading.duration))] : [];
    }),
  );
  return dues.length > 0 ? earliest(dues) : undefined;
}
