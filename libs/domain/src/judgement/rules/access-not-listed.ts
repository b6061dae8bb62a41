import { matchesPattern } from '../../publisher/matches-pattern.ts';
import type { Rule } from '../rule.ts';

/** A policy that lists nobody says nothing about who may look. */
export const accessNotListed: Rule = {
  id: 'access-not-listed',
  docs: 'somebody looked who is not among those that the policy gives access to the category for the purpose.',
  check({ actor, category, purposes }, _, { access }) {
    if (actor === undefined || category === undefined || !access) return [];
    const ofActor = access.filter((rule) => matchesPattern(rule.actor, actor));
    if (ofActor.length === 0) return [`The policy gives ${actor} no access.`];
    const ofCategory = ofActor.filter((rule) => rule.categories?.includes(category) ?? true);
    if (ofCategory.length === 0) return [`The policy gives ${actor} no access to ${category}.`];
    return purposes
      .filter((purpose) => !ofCategory.some((rule) => rule.purposes?.includes(purpose) ?? true))
      .map((purpose) => `The policy gives ${actor} no access to ${category} for ${purpose}.`);
  },
};
