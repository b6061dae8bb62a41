import { recipientRule } from '../../policy/look-up.ts';
import { needsPolicy } from '../sharing.ts';
import { named, type Rule } from '../rule.ts';

export const beyondRecipient: Rule = {
  id: 'beyond-recipient',
  docs: 'the recipient got a category or a field, or got it for a purpose, that the policy does not let it have.',
  check({ sharing, category, fields, purposes }, _, policy) {
    if (!sharing || !needsPolicy(sharing.ground) || category === undefined) return [];
    const receives = recipientRule(policy, sharing.recipient)?.receives;
    if (!receives) return [];
    const ofCategory = receives.filter((each) => each.category === category);
    if (ofCategory.length === 0) return [`The policy does not let ${sharing.recipient} have ${category}.`];
    return purposes.flatMap((purpose) => {
      const forPurpose = ofCategory.filter((each) => each.purposes.includes(purpose));
      if (forPurpose.length === 0) return [`The policy does not let ${sharing.recipient} have ${category} for ${purpose}.`];
      const beyond = fields.filter((field) => !forPurpose.some((each) => each.fields.includes(field)));
      return beyond.length === 0
        ? []
        : [`The policy does not let ${sharing.recipient} have ${named(beyond)} of ${category} for ${purpose}.`];
    });
  },
};
