import { recipientRule } from '../../policy/look-up.ts';
import { needsPolicy } from '../sharing.ts';
import type { Rule } from '../rule.ts';

export const recipientNotInPolicy: Rule = {
  id: 'recipient-not-in-policy',
  docs: 'the policy does not name who got the data, or who carried the message; a legal order, the protection of rights, the enforcement of terms and an advance notice are grounds of their own.',
  check({ sharing, contact }, _, policy) {
    const recipient = sharing && needsPolicy(sharing.ground) ? sharing.recipient : contact?.sentBy;
    return recipient === undefined || recipientRule(policy, recipient) ? [] : [`The policy names no recipient ${recipient}.`];
  },
};
