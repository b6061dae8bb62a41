import { rightsOfArticle13 } from './rules/rights-not-told.ts';
import type { Policy } from '../policy.ts';

/** A small policy that contradicts neither itself nor the law in 2026, new at each call, for tests to change. */
export function soundPolicy(): Policy {
  return {
    controller: 'shop',
    version: '1',
    effectiveFrom: '2026-01-01T00:00:00Z',
    contact: { name: 'Shop', country: 'DE' },
    entities: [],
    identifiers: [],
    categories: [
      { id: 'order', name: 'Orders', fields: [{ name: 'phone' }] },
      { id: 'card', name: 'Cards', fields: [{ name: 'card_number', neverStore: true }] },
      { id: 'log', name: 'Log', fields: [{ name: 'ip' }] },
    ],
    purposes: [
      { id: 'delivery', name: 'Delivery', legalBasis: ['contract'] },
      { id: 'payment', name: 'Payment', legalBasis: ['contract'] },
      { id: 'cart', name: 'Cart', legalBasis: ['contract'], device: 'necessary' },
      { id: 'ads', name: 'Ads', legalBasis: ['consent'], device: 'other', tracking: true, marketing: true },
      { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true, marketing: true },
      { id: 'order-mail', name: 'Mail about orders', legalBasis: ['contract'], contact: true },
      { id: 'breach-mail', name: 'Mail about a breach', legalBasis: ['legal-obligation'], contact: true },
    ],
    recipients: [
      {
        id: 'dhl',
        name: 'DHL',
        kind: 'shipping',
        role: 'processor',
        countries: ['DE'],
        receives: [{ category: 'order', fields: ['phone'], purposes: ['delivery'] }],
        agreements: [{ kind: 'processing', from: '2026-01-01' }],
      },
      {
        id: 'ad-net',
        name: 'Ad network',
        kind: 'advertising',
        role: 'controller',
        countries: ['FR'],
        receives: [{ category: 'log', fields: ['ip'], purposes: ['ads'] }],
        agreements: [{ kind: 'joint-controllers', from: '2026-01-01' }],
      },
      {
        id: 'gateway',
        name: 'Gateway',
        kind: 'payment',
        role: 'controller',
        countries: ['NL'],
        receives: [{ category: 'card', fields: ['card_number'], purposes: ['payment'] }],
      },
    ],
    retention: [
      { id: 'orders', category: 'order', deleteAfter: 'P1Y' },
      { id: 'log', category: 'log', deleteAfter: 'P7D' },
    ],
    signals: [
      { signal: 'dnt', optsOutOf: ['ads'] },
      { signal: 'gpc', optsOutOf: ['ads'] },
    ],
    publishers: [{ source: '/shop/*', events: ['privacy.data.shared.v1', 'privacy.data.collected.v1'], every: 'P1D' }],
    contactRules: { optOutWithin: 'P1D', optOutLimitBusinessDays: 10, evenAfterOptOut: ['order-mail', 'breach-mail'] },
    breach: { authorityWithin: 'PT72H', subjectsWithinBusinessDays: 7, channel: 'email' },
    rights: {
      offered: [...rightsOfArticle13.map(([right]) => right), 'consent-withdrawal', 'human-review'],
      authority: { name: 'The authority of the state' },
      judicialRemedy: 'The courts of the state.',
    },
    dpo: { name: 'Officer' },
    foreignOrders: 'None is followed that no treaty backs.',
    promises: [],
  };
}
