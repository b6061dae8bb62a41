import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { commitment, type Policy, type SystemFile } from '#domain';
import type { BundleContents, BundleEvent, CollectedDataset, Signer } from '#export';
import { parsePolicy } from '#policy';

/** A signing key of its own. */
export function testSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { id: '00112233aabbccdd', publicPem, sign: (bytes) => sign(null, bytes, privateKey) };
}

export function jrpanel(): Policy {
  const reading = parsePolicy(readFileSync('policies/jrpanel.yaml', 'utf8'));
  if (!reading.ok) throw new Error('policies/jrpanel.yaml has faults');
  return reading.policy;
}

export const subject = '6f1d1c2b3a49587766554433221100ff';
const salt = Buffer.alloc(32, 7);

/** An event of the person at a position; `kept` are values by pointer, committed to as ingest does. */
export function bundleEvent(
  position: number,
  type: string,
  time: string,
  data: Record<string, unknown>,
  kept: Record<string, unknown> = {},
  stream = `subject-${subject}`,
): BundleEvent {
  const id = randomUUID();
  const opened = Object.entries(kept).map(([pointer, value]) => ({ pointer, salt: salt.toString('base64url'), value }));
  const commitments = Object.fromEntries(opened.map(({ pointer, value }) => [pointer, commitment(id, pointer, salt, value)]));
  return {
    stream,
    revision: BigInt(position),
    position: BigInt(position),
    id,
    type: `privacy.${type}.v1`,
    data: { subject: ['email'], ...data },
    metadata: {
      v: 1,
      controller: 'jrpanel',
      subject,
      actor: 'shop',
      source: '/shop',
      time,
      recordedAt: time,
      nonce: 'never-shown',
      ...(opened.length ? { commitments } : {}),
    },
    opened,
  };
}

export const shop: SystemFile = {
  controller: 'jrpanel',
  name: 'shop-db',
  description: 'Shop database',
  connector: 'postgresql',
  datasets: [
    {
      name: 'customers',
      category: 'account',
      location: 'public.customers',
      key: 'id',
      identifiers: { email: 'email' },
      fields: [{ name: 'name' }, { name: 'email' }, { name: 'phone' }, { name: 'company' }],
      erase: 'delete-row',
    },
    {
      name: 'orders',
      category: 'order',
      location: 'public.orders',
      key: 'id',
      references: [{ dataset: 'customers', column: 'customer_id' }],
      fields: [
        { name: 'order_number' },
        { name: 'contents' },
        { name: 'delivery_address' },
        { name: 'phone' },
        { name: 'invoice' },
        { name: 'total' },
        { name: 'placed_at' },
      ],
      erase: 'delete-row',
    },
  ],
};

const chat: SystemFile = { controller: 'jrpanel', name: 'chat', description: 'Support chat', connector: 'manual', datasets: [] };

/** Everything that comes. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

const address = 'Lindenstraße 14, 50674 Köln, Germany';

function history(): BundleEvent[] {
  return [
    bundleEvent(
      10,
      'data.collected',
      '2026-02-03T09:12:00Z',
      {
        category: 'account',
        fields: ['company', 'email', 'name', 'phone'],
        purposes: ['account'],
        legalBasis: 'contract',
        system: 'shop-db',
        dataset: 'customers',
        moment: 'registration',
      },
      { '/record': '4711' },
    ),
    bundleEvent(12, 'consent.granted', '2026-02-03T09:13:00Z', {
      purposes: ['newsletter'],
      noticeVersion: '2019-05-10',
      method: 'checkbox',
    }),
    bundleEvent(
      20,
      'data.collected',
      '2026-03-01T18:40:00Z',
      {
        category: 'order',
        fields: ['contents', 'delivery_address', 'order_number', 'phone'],
        purposes: ['order_fulfilment'],
        legalBasis: 'contract',
        system: 'shop-db',
        dataset: 'orders',
        moment: 'order',
      },
      { '/record': '1001', '/fields/delivery_address': address, '/fields/phone': '+49 221 555 0100' },
    ),
    bundleEvent(22, 'data.used', '2026-03-01T18:40:05Z', {
      category: 'order',
      purpose: 'fraud_prevention',
      legalBasis: 'legitimate-interest',
      automatedDecision: true,
    }),
    bundleEvent(24, 'data.shared', '2026-03-02T08:00:00Z', {
      category: 'order',
      fields: ['delivery_address', 'phone'],
      recipient: 'dhl',
      purpose: 'delivery',
      legalBasis: 'contract',
      country: 'DE',
    }),
    bundleEvent(25, 'data.shared', '2026-03-01T18:41:00Z', {
      category: 'payment',
      fields: ['paypal_email'],
      recipient: 'paypal',
      purpose: 'payment',
      legalBasis: 'contract',
      country: 'US',
      mechanism: 'dpf',
    }),
    bundleEvent(28, 'consent.granted', '2026-04-03T09:13:00Z', {
      purposes: ['personalised_mail'],
      noticeVersion: '2019-05-10',
      method: 'double-opt-in',
      jurisdiction: 'DE',
      expiresAt: '2028-04-03T00:00:00Z',
    }),
    bundleEvent(30, 'contact.made', '2026-03-02T08:05:00Z', { channel: 'email', purpose: 'order_updates', commercial: false }),
    bundleEvent(
      31,
      'data.collected',
      '2026-05-20T11:05:00Z',
      {
        category: 'order',
        fields: ['contents', 'delivery_address', 'order_number', 'phone'],
        purposes: ['order_fulfilment'],
        legalBasis: 'contract',
        system: 'shop-db',
        dataset: 'orders',
        moment: 'order',
      },
      { '/record': '1002', '/fields/delivery_address': address, '/fields/phone': '+49 221 555 0100' },
    ),
    bundleEvent(32, 'data.shared', '2026-05-21T07:30:00Z', {
      category: 'order',
      fields: ['delivery_address', 'phone'],
      recipient: 'dhl',
      purpose: 'delivery',
      legalBasis: 'contract',
      country: 'DE',
    }),
    bundleEvent(33, 'data.shared', '2026-06-21T07:30:00Z', {
      category: 'order',
      fields: ['delivery_address', 'phone'],
      recipient: 'hongkong-post',
      purpose: 'delivery',
      legalBasis: 'contract',
      country: 'HK',
      mechanism: 'scc',
    }),
    bundleEvent(40, 'consent.withdrawn', '2026-08-11T20:00:00Z', { purposes: ['newsletter'], channel: 'link' }),
    bundleEvent(44, 'data.collected', '2026-10-28T21:14:00Z', {
      category: 'web_log',
      fields: ['ip', 'referrer', 'time', 'user_agent'],
      purposes: ['traffic_analysis', 'diagnostics'],
      legalBasis: 'legitimate-interest',
      origin: 'observed',
      system: 'web-log',
      dataset: 'requests',
      moment: 'browsing',
    }),
    bundleEvent(45, 'data.accessed', '2026-10-30T09:30:00Z', {
      category: 'order',
      system: 'shop-db',
      actor: 'staff-17',
      purpose: 'support',
      fields: ['order_number', 'contents'],
    }),
    bundleEvent(
      50,
      'values.opened',
      '2026-11-03T10:00:00Z',
      { case: 'c0ffee00c0ffee00c0ffee00c0ffee00', fields: ['*'], for: 'export' },
      {},
      `access-${subject}`,
    ),
  ];
}

const customers = [
  {
    id: 4711,
    name: 'Maria Schneider',
    email: 'maria.schneider@example.org',
    phone: '+49 221 555 0100',
    company: 'Schneider & Töchter GmbH',
  },
];
const orders = Array.from({ length: 14 }, (_, n) => ({
  id: 1001 + n,
  order_number: `JR-2026-${1001 + n}`,
  contents: n % 3 === 0 ? 'Membrane switch 4×3, matte, 50 pieces' : 'Graphic overlay, polyester, 20 pieces',
  delivery_address: address,
  phone: '+49 221 555 0100',
  invoice: n % 4 === 0 ? null : `INV-${9000 + n}`,
  total: 89.5 + n,
  placed_at: `2026-0${3 + Math.floor(n / 3)}-${10 + n}T18:40:00.000Z`,
}));

/** What a customer of a small shop would find: two orders' worth of history, a system that is not connected, one that nobody registered. */
export function sampleContents(change: Partial<BundleContents> = {}): BundleContents {
  const events = history();
  const ids = (type: string) => events.filter((event) => event.type === `privacy.${type}.v1`).map(({ id }) => id);
  const [newsletter, personalised] = ids('consent.granted') as [string, string];
  return {
    head: {
      id: 'e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0',
      controller: 'jrpanel',
      request: 'c0ffee00c0ffee00c0ffee00c0ffee00',
      regulation: 'gdpr',
      subject,
      subjects: [subject],
      asOf: '2026-11-03T10:00:05.000Z',
      position: 50n,
    },
    policy: jrpanel(),
    systems: [chat, shop],
    identifiers: async () => [
      { type: 'email', value: 'maria.schneider@example.org' },
      { type: 'phone', value: '+492215550100' },
      { type: 'customer_id', value: '4711' },
    ],
    events: () => each([events.slice(0, 6), events.slice(6)]),
    inventory: async () => [
      {
        category: 'account',
        system: 'shop-db',
        dataset: 'customers',
        records: 1,
        fields: ['company', 'email', 'name', 'phone'].map((name) => ({ name, records: 1 })),
        passedThrough: [],
        purposes: [{ purpose: 'account', legalBases: ['contract'] }],
        origins: [{ origin: 'provided' }],
        firstSeen: '2026-02-03T09:12:00.000Z',
        lastSeen: '2026-02-03T09:12:00.000Z',
        recipients: [],
      },
      {
        category: 'order',
        system: 'shop-db',
        dataset: 'orders',
        records: 14,
        fields: ['contents', 'delivery_address', 'order_number', 'phone'].map((name) => ({ name, records: 14 })),
        passedThrough: [],
        purposes: [
          { purpose: 'delivery', legalBases: ['contract'] },
          { purpose: 'order_fulfilment', legalBases: ['contract'] },
        ],
        origins: [{ origin: 'provided' }],
        firstSeen: '2026-03-01T18:40:00.000Z',
        lastSeen: '2026-10-11T18:40:00.000Z',
        recipients: [
          { recipient: 'dhl', lastAt: '2026-05-21T07:30:00.000Z' },
          { recipient: 'hongkong-post', lastAt: '2026-06-21T07:30:00.000Z' },
        ],
      },
      {
        category: 'web_log',
        system: 'web-log',
        dataset: 'requests',
        records: 31,
        fields: [
          { name: 'ip', records: 31, obscured: { method: 'truncate', at: '2026-10-30T00:00:00.000Z' } },
          { name: 'referrer', records: 31 },
          { name: 'time', records: 31 },
          { name: 'user_agent', records: 31 },
        ],
        passedThrough: [],
        purposes: [
          { purpose: 'diagnostics', legalBases: ['legitimate-interest'] },
          { purpose: 'traffic_analysis', legalBases: ['legitimate-interest'] },
        ],
        origins: [{ origin: 'observed' }],
        firstSeen: '2026-10-28T21:14:00.000Z',
        lastSeen: '2026-10-28T21:14:00.000Z',
        retention: { action: 'obscure', dueAt: '2026-11-04T21:14:00.000Z' },
        recipients: [],
      },
    ],
    consents: async () => ({
      consents: [
        {
          purpose: 'newsletter',
          state: 'withdrawn',
          granted: { at: '2026-02-03T09:13:00.000Z', event: newsletter, noticeVersion: '2019-05-10', method: 'checkbox' },
          refused: { at: '2026-08-11T20:00:00.000Z', event: ids('consent.withdrawn')[0]!, by: 'purpose', channel: 'link' },
        },
        {
          purpose: 'personalised_mail',
          state: 'granted',
          granted: {
            at: '2026-04-03T09:13:00.000Z',
            event: personalised,
            noticeVersion: '2019-05-10',
            method: 'double-opt-in',
            expiresAt: '2028-04-03T00:00:00Z',
          },
        },
      ],
      signals: [],
    }),
    access: () =>
      each([
        {
          event: ids('values.opened')[0]!,
          subject,
          how: 'opened' as const,
          actor: 'dpo',
          time: '2026-11-03T10:00:00Z',
          case: 'c0ffee00c0ffee00c0ffee00c0ffee00',
          for: 'export',
          fields: ['*'],
        },
        {
          event: ids('data.accessed')[0]!,
          subject,
          how: 'looked' as const,
          actor: 'staff-17',
          time: '2026-10-30T09:30:00Z',
          category: 'order',
          system: 'shop-db',
          purpose: 'support',
          fields: ['order_number', 'contents'],
        },
      ]),
    reach: (system) => (system.connector === 'manual' ? { ok: false, code: 'no-connector' } : { ok: true }),
    collect: () =>
      each<CollectedDataset>([
        { dataset: 'customers', category: 'account', columns: ['id', 'name', 'email', 'phone', 'company'], rows: each(customers) },
        {
          dataset: 'orders',
          category: 'order',
          columns: ['id', 'order_number', 'contents', 'delivery_address', 'phone', 'invoice', 'total', 'placed_at'],
          rows: each(orders),
        },
      ]),
    ...change,
  };
}
