import { event, person, request, subject } from './ids.ts';

/** What is answered to questions about people, and of the ledger as a whole. */
export const asking = {
  lookup: { subject },
  inventory: {
    ...person,
    state: 'open',
    entries: [
      {
        category: 'order',
        system: 'shop-db',
        dataset: 'orders',
        records: 1,
        fields: [{ name: 'delivery_address', records: 1 }],
        passedThrough: [],
        purposes: [{ purpose: 'order_fulfilment', legalBases: ['contract'] }],
        origins: [{ origin: 'provided' }],
        firstSeen: '2026-11-01T10:00:00.000Z',
        lastSeen: '2026-11-01T10:00:00.000Z',
        retention: { action: 'delete', dueAt: '2036-11-01T10:00:00.000Z' },
        recipients: [{ recipient: 'dhl', lastAt: '2026-11-01T12:00:00.000Z' }],
      },
    ],
    case: request,
    values: [{ subject, event, pointer: '/fields/delivery_address', value: '1 Main St' }],
    complete: true,
  },
  timeline: {
    ...person,
    items: [
      {
        id: event,
        type: 'privacy.data.collected.v1',
        time: '2026-11-01T10:00:00Z',
        recordedAt: '2026-11-01T10:00:01.000Z',
        position: '4711',
        subject,
        source: '/shop/checkout',
        actor: 'publisher',
        data: { category: 'order', fields: ['delivery_address'] },
      },
    ],
    next: 'MjAyNi0xMS0wMVQxMDowMDowMC4wMDBaIDQ3MTE',
  },
  consents: {
    ...person,
    consents: [
      {
        purpose: 'newsletter',
        state: 'granted',
        granted: {
          at: '2026-11-01T10:00:00.000Z',
          event,
          noticeVersion: '2019-05-10',
          method: 'checkbox',
          expiresAt: '2028-11-01T00:00:00Z',
        },
      },
    ],
    signals: [],
  },
  disclosures: {
    ...person,
    recipients: [
      { recipient: 'dhl', disclosures: 1, firstAt: '2026-11-01T12:00:00.000Z', lastAt: '2026-11-01T12:00:00.000Z', categories: ['order'] },
    ],
    items: [
      {
        event,
        subject,
        category: 'order',
        recipient: 'dhl',
        time: '2026-11-01T12:00:00Z',
        fields: ['delivery_address'],
        purpose: 'delivery',
        legalBasis: 'contract',
        country: 'DE',
        ground: 'policy',
        consideration: 'none',
        identifiable: true,
      },
    ],
  },
  retention: {
    ...person,
    items: [
      {
        subject,
        category: 'web_log',
        system: 'web-log',
        dataset: 'requests',
        record: 'fb'.repeat(32),
        action: 'obscure',
        dueAt: '2026-11-08T10:00:00.000Z',
        policy: { dueAt: '2026-11-08T10:00:00.000Z', rule: 'web-log', version: '1' },
        overdue: true,
      },
    ],
  },
  access: {
    ...person,
    items: [
      {
        event,
        subject,
        how: 'opened',
        actor: 'dpo',
        time: '2026-11-02T09:20:00.000Z',
        case: request,
        fields: ['*'],
        for: 'inventory',
      },
    ],
  },
  stats: {
    events: { 'privacy.data.collected.v1': 1 },
    subjects: 1,
    erasedSubjects: 0,
    refused: 0,
    openRequests: 1,
    openErasures: 0,
    activeHolds: 0,
    openFindings: { 'contact-refused': 2, 'system-silent': 1 },
    notJudged: 0,
    unreadable: 0,
    duties: {
      erasures: { unsettled: 2, atRisk: 1, overdue: 0 },
      breaches: { open: 1, authority: { open: 1, overdue: 0 }, subjects: { open: 1200, overdue: 0 } },
      policyChange: {
        version: '2',
        channel: 'email',
        dueAt: '2026-12-01T00:00:00.000Z',
        state: 'open',
        persons: { told: 800, untold: 400 },
      },
    },
    silent: {
      systems: [{ system: 'newsletter', since: '2026-11-02T11:00:01.000Z' }],
      publishers: [{ source: '/shop/*', type: 'privacy.data.collected.v1', since: '2026-11-01T10:00:00.000Z' }],
    },
    lag: { position: '4711', head: '4711', seconds: 0 },
  },
};
