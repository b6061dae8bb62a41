import { named, type Rule } from '../rule.ts';

export const contactUnmarked: Rule = {
  id: 'contact-unmarked',
  docs: 'it is commercial contact and does not say that it carried what the policy wants such contact to carry.',
  check({ contact }, _, { contactRules }) {
    if (!contact?.commercial) return [];
    const missing = (contactRules?.commercial ?? []).filter((mark) => !contact.marks.includes(mark));
    return missing.length === 0 ? [] : [`The policy wants commercial contact to carry ${named(missing)}.`];
  },
};
