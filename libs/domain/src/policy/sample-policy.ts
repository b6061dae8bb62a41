import type { Policy } from './policy.ts';

/** A small policy without faults, new at each call, for tests to change. */
export function samplePolicy(): Policy {
  return {
    controller: 'shop',
    version: '1',
    effectiveFrom: '2025-01-01T00:00:00Z',
    contact: { name: 'Shop' },
    entities: [{ id: 'shop', name: 'Shop' }],
    identifiers: [
      { type: 'email', form: 'email', identifies: true },
      { type: 'ip', form: 'ip', identifies: false },
    ],
    categories: [
      {
        id: 'order',
        name: 'Orders',
        fields: [
          { name: 'phone', keep: 'value' },
          { name: 'card_number', neverStore: true },
        ],
      },
      { id: 'log', name: 'Log', fields: [{ name: 'ip' }] },
    ],
    purposes: [
      { id: 'delivery', name: 'Delivery', legalBasis: ['contract'] },
      { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true },
    ],
    recipients: [
      {
        id: 'dhl',
        name: 'DHL',
        kind: 'shipping',
        role: 'controller',
        countries: ['DE'],
        receives: [{ category: 'order', fields: ['phone'], purposes: ['delivery'] }],
      },
    ],
    retention: [
      { id: 'log', category: 'log', obscureAfter: 'P7D', deleteAfter: 'P60D' },
      { id: 'log-web', category: 'log', system: 'web', deleteAfter: 'P30D' },
    ],
  };
}
