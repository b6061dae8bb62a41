import { purposeRule } from '../../policy/look-up.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Act } from '../act.ts';
import { named, type Rule } from '../rule.ts';

export const contactUnmarked: Rule = {
  id: 'contact-unmarked',
  docs: 'it is commercial contact, by its own word or because its purpose is marketing contact in the policy, and does not say that it carried what the policy wants such contact to carry.',
  check(act, _, policy) {
    const { contact } = act;
    if (!contact || !isCommercial(act, policy)) return [];
    const missing = (policy.contactRules?.commercial ?? []).filter((mark) => !contact.marks.includes(mark));
    return missing.length === 0 ? [] : [`The policy wants commercial contact to carry ${named(missing)}.`];
  },
};

/** What the sender says does not make marketing anything else. */
function isCommercial({ contact, purposes }: Act, policy: Policy): boolean {
  if (contact?.commercial) return true;
  return purposes.some((purpose) => {
    const rule = purposeRule(policy, purpose);
    return rule?.contact === true && rule.marketing === true;
  });
}
