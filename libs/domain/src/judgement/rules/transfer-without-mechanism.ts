import type { SharingGround } from '../../events/index.ts';
import { recipientRule } from '../../policy/look-up.ts';
import { transferAllowed } from '../../transfer/index.ts';
import type { Rule } from '../rule.ts';

/** Compelled, or for legal claims (Art. 49(1)(e) GDPR): each has its own ground. */
const OTHERWISE_GROUNDED: ReadonlySet<SharingGround> = new Set(['legal-order', 'protection-of-rights']);

export const transferWithoutMechanism: Rule = {
  id: 'transfer-without-mechanism',
  docs: 'identifiable data went to a third country, and nothing that the event or the policy names carries the transfer on that day (Chapter V GDPR).',
  check({ sharing, time }, _, policy) {
    if (!sharing?.identifiable || OTHERWISE_GROUNDED.has(sharing.ground)) return [];
    const { recipient, country, mechanism } = sharing;
    const verdict = transferAllowed(recipientRule(policy, recipient), country, mechanism, time);
    return verdict.allowed ? [] : [verdict.why];
  },
};
