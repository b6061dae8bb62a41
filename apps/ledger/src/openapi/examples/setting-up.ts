/** What is answered to those who set Lethe up and watch it. */
export const settingUp = {
  policy: {
    controller: 'shop',
    version: '2',
    effectiveFrom: '2026-12-01T00:00:00Z',
    sha256: 'a'.repeat(64),
    status: 'published',
    position: '4713',
    warnings: [
      {
        rule: 'kept-until-asked',
        promises: ['orders-kept'],
        because:
          "order is kept until 'erasure-request': whoever never asks is kept for ever, needed or not. Storage limitation (Art. 5(1)(e) GDPR) asks for an end of its own, and deletion without being asked (Art. 17(1)(a)).",
        rows: [
          { line: 41, column: 5, pointer: '/retention/1', name: 'retention orders' },
          { line: 60, column: 5, pointer: '/promises/0', name: 'promises orders-kept' },
        ],
      },
    ],
  },
  versions: {
    versions: [
      {
        controller: 'shop',
        version: '2',
        effectiveFrom: '2026-12-01T00:00:00Z',
        contact: { name: 'Shop Ltd', email: 'privacy@shop.example' },
        entities: [],
        identifiers: [{ type: 'email', form: 'email', identifies: true }],
        categories: [{ id: 'order', name: 'Orders', fields: [{ name: 'delivery_address', keep: 'value' }] }],
        purposes: [{ id: 'delivery', name: 'Delivering orders', legalBasis: ['contract'] }],
        recipients: [],
        retention: [],
      },
    ],
  },
  system: { controller: 'shop', name: 'shop-db', sha256: 'b'.repeat(64), status: 'published', position: '4714' },
  systems: {
    systems: [
      {
        name: 'shop-db',
        version: 1,
        registeredAt: '2026-11-01T08:00:00.000Z',
        sha256: 'b'.repeat(64),
        system: { controller: 'shop', name: 'shop-db', connector: 'manual', datasets: [] },
      },
    ],
    key: 'worker',
  },
  keys: {
    keys: [{ name: 'checkout', roles: ['publisher'], sources: ['/shop/*'], createdAt: '2026-11-01T08:00:00.000Z' }],
  },
  key: { name: 'checkout', key: 'lethe_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG' },
  live: { status: 'live' },
  ready: { status: 'ready', parts: { 'event store': 'ready', vault: 'ready', 'read models': 'ready', policies: 'ready', keeper: 'ready' } },
};
