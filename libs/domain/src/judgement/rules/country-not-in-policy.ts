import { recipientRule } from '../../policy/look-up.ts';
import { needsPolicy } from '../sharing.ts';
import { named, type Rule } from '../rule.ts';

/** A policy that lists no countries of a recipient says nothing about them. */
export const countryNotInPolicy: Rule = {
  id: 'country-not-in-policy',
  docs: 'the data went to a country that is not among those of the recipient in the policy.',
  check({ sharing }, _, policy) {
    if (!sharing || !needsPolicy(sharing.ground)) return [];
    const { recipient, country } = sharing;
    const countries = recipientRule(policy, recipient)?.countries ?? [];
    if (countries.length === 0 || countries.includes(country)) return [];
    return [`The policy has ${recipient} in ${named(countries)}, not in ${country}.`];
  },
};
