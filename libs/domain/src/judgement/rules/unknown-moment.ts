import type { Rule } from '../rule.ts';

/** A policy that lists no moments says nothing about them. */
export const unknownMoment: Rule = {
  id: 'unknown-moment',
  docs: 'the data was collected on an occasion that is not among those of the policy.',
  check({ collection }, _, { moments }) {
    const moment = collection?.moment;
    return moment === undefined || !moments || moments.includes(moment) ? [] : [`The policy does not collect at ${moment}.`];
  },
};
