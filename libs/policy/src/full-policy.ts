import type { CheckRule, Policy, PromiseRule } from '#domain';

type Full<T> = T extends CheckRule[]
  ? T
  : T extends (infer Item)[]
    ? Full<Item>[]
    : T extends object
      ? { [K in keyof T]-?: Full<T[K]> }
      : T;

/** A policy in which everything stands that can stand in one, for tests to change; the compiler sees to it that nothing is left out. */
export function fullPolicy(): Full<Omit<Policy, 'promises'>> & { promises: PromiseRule[] } {
  const office = {
    name: 'Office',
    address: '1 Main St',
    email: 'o@shop.example',
    phone: '+1 555 0100',
    url: 'https://shop.example',
    country: 'US',
  };
  return {
    controller: 'shop',
    version: '1',
    effectiveFrom: '2026-01-01T00:00:00Z',
    contact: { ...office },
    entities: [
      { id: 'shop', name: 'Shop' },
      { id: 'outlet', name: 'Outlet' },
    ],
    identifiers: [
      { type: 'email', form: 'email', identifies: true },
      { type: 'customer_id', form: 'opaque', identifies: true },
    ],
    categories: [
      {
        id: 'order',
        name: 'Orders',
        special: true,
        condition: 'h',
        fideslang: 'user.contact',
        dpv: 'https://w3id.org/dpv/pd#Contact',
        fields: [
          { name: 'phone', keep: 'value', neverStore: false, portable: true },
          { name: 'card_number', keep: 'name', neverStore: true, portable: false },
        ],
      },
      {
        id: 'log',
        name: 'Log',
        special: false,
        condition: 'a',
        fideslang: 'user',
        dpv: 'https://w3id.org/dpv/pd#Log',
        fields: [{ name: 'ip', keep: 'name', neverStore: false, portable: false }],
      },
    ],
    purposes: [
      purpose('delivery', { legalBasis: ['contract', 'legitimate-interest'], device: 'necessary' }),
      purpose('ads', { legalBasis: ['consent'], contact: true, marketing: true, tracking: true }),
    ],
    recipients: [
      {
        id: 'dhl',
        name: 'DHL',
        kind: 'shipping',
        role: 'processor',
        countries: ['DE', 'US'],
        receives: [
          { category: 'order', fields: ['phone', 'card_number'], purposes: ['delivery', 'ads'] },
          { category: 'log', fields: ['ip'], purposes: ['ads'] },
        ],
        privacyDesk: { email: 'privacy@dhl.example', webhook: 'https://dhl.example/told', secret: 'env:SECRET', knows: ['email'] },
        agreements: [
          { kind: 'processing', reference: 'A-1', from: '2026-01-01', to: '2027-01-01' },
          { kind: 'processing', reference: 'A-2', from: '2027-01-01', to: '2028-01-01' },
        ],
        certifications: [{ framework: 'dpf', from: '2026-01-01', to: '2027-01-01' }],
        transfers: [{ country: 'US', mechanism: 'dpf' }],
        optOutElsewhere: 'https://dhl.example/opt-out',
      },
    ],
    retention: [
      {
        id: 'log',
        category: 'log',
        system: 'web',
        obscureAfter: 'P7D',
        deleteAfter: 'P60D',
        until: 'account-closed',
        fields: ['ip', 'time'],
      },
      {
        id: 'order',
        category: 'order',
        system: 'shop-db',
        obscureAfter: 'P1Y',
        deleteAfter: 'P2Y',
        until: 'erasure-request',
        fields: ['phone'],
      },
    ],
    signals: [
      { signal: 'dnt', optsOutOf: ['ads', 'delivery'] },
      { signal: 'gpc', optsOutOf: ['ads'] },
    ],
    publishers: [
      { source: '/shop/*', events: ['privacy.data.collected.v1', 'privacy.data.shared.v1'], every: 'P1D' },
      { source: '/mail/*', events: ['privacy.contact.made.v1'], every: 'P2D' },
    ],
    moments: ['order', 'registration'],
    access: [
      { actor: 'support-*', categories: ['order', 'log'], purposes: ['delivery'] },
      { actor: 'dpo', categories: ['order'], purposes: ['ads'] },
    ],
    contactRules: {
      commercial: ['unsubscribe', 'labelledAsAd'],
      optOutWithin: 'P2D',
      optOutLimitBusinessDays: 10,
      evenAfterOptOut: ['delivery'],
    },
    children: { noMarketingUnder: 13, notForUnder: 18 },
    breach: { authorityWithin: 'PT72H', subjectsWithinBusinessDays: 7, subjectsWithin: 'P7D', channel: 'email' },
    automatedDecisions: [
      { purpose: 'delivery', logic: 'By address.', significance: 'No parcel.', safeguards: ['contest', 'human-review'] },
      { purpose: 'ads', logic: 'By interest.', significance: 'Other ads.', safeguards: ['contest'] },
    ],
    rights: { offered: ['access', 'erasure'], how: 'By mail.', authority: { ...office }, judicialRemedy: 'The courts.' },
    representative: { ...office },
    dpo: { ...office },
    changes: { channel: 'page', ahead: 'P30D' },
    precedence: ['principles', 'contract'],
    foreignOrders: 'None is followed.',
    sections: [
      { title: 'What we collect', refersTo: ['Your rights', 'Cookies'] },
      { title: 'Your rights', refersTo: ['What we collect'] },
    ],
    promises: [
      {
        id: 'P1',
        title: 'Nothing is sold.',
        source: 'What we collect',
        checks: [
          { kind: 'never', among: { events: ['data.shared'] }, act: { events: ['data.shared'], considerations: ['money'] } },
          { kind: 'told-of-breaches' },
        ],
      },
      { id: 'P2', title: 'Logs go.', source: 'Your rights', checks: [{ kind: 'retention-kept', rules: ['log', 'order'] }] },
    ],
  };
}

function purpose(id: string, more: Partial<Full<Policy['purposes'][number]>>): Full<Policy['purposes'][number]> {
  return {
    id,
    name: `The purpose ${id}`,
    legalBasis: [],
    contact: false,
    marketing: false,
    tracking: false,
    device: 'other',
    interest: 'Parcels that arrive.',
    fideslang: 'essential',
    dpv: 'https://w3id.org/dpv#Purpose',
    ...more,
  };
}
