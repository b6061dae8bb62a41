import type { Rule } from '../rule.ts';

/** A policy that lists no entities says nothing about them. */
export const unknownEntity: Rule = {
  id: 'unknown-entity',
  docs: 'the company or brand that acted is not among those that the policy covers.',
  check({ entity }, _, { entities }) {
    if (entity === undefined || entities.length === 0 || entities.some(({ id }) => id === entity)) return [];
    return [`The policy does not cover ${entity}.`];
  },
};
