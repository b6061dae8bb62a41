import type { Check } from '../check.ts';
import { fromDuties } from '../from-duties.ts';

export const toldOfOrders: Check<'told-of-orders'> = {
  kind: 'told-of-orders',
  docs: 'Whoever had data surrendered to an authority is told so `within` this time (ISO 8601): of the sharing, or of the end of the order that forbids to tell.',
  example: { kind: 'told-of-orders', within: 'P7D' },
  about: () => ['privacy.data.shared.v1'],
  check(_, __, { duties }) {
    const owed = duties.filter(({ kind }) => kind === 'order-notice');
    const none = 'Nothing was surrendered to an authority.';
    return fromDuties(owed, {
      noun: ['surrender to an authority', 'surrenders to an authority'],
      done: 'told to the person',
      none,
      waits: 'because the order forbids to tell',
    });
  },
};
