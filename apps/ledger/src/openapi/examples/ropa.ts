import { type Policy, recordOfProcessing, type RopaSources } from '#domain';
import { driftInWords, Words } from '#export';
import { event } from './ids.ts';

const since = '2026-01-01T00:00:00.000Z';

const policy: Policy = {
  controller: 'shop',
  version: '3',
  effectiveFrom: since,
  contact: {
    name: 'Shop',
    address: '1 Main St, Springfield',
    email: 'privacy@shop.example',
    phone: '+1 555 0100',
    url: 'https://shop.example/privacy',
  },
  representative: { name: 'Shop Europe', email: 'eu@shop.example' },
  dpo: { name: 'Data protection', email: 'dpo@shop.example' },
  entities: [{ id: 'shop', name: 'Shop' }],
  identifiers: [{ type: 'email', form: 'email', identifies: true }],
  categories: [{ id: 'order', name: 'Orders', special: true, condition: 'a', fields: [{ name: 'delivery_address' }] }],
  purposes: [{ id: 'delivery', name: 'Delivery', legalBasis: ['contract'], interest: 'parcels arrive' }],
  recipients: [
    {
      id: 'dhl',
      name: 'DHL',
      kind: 'shipping',
      role: 'controller',
      countries: ['DE', 'US'],
      receives: [{ category: 'order', fields: ['delivery_address'], purposes: ['delivery'] }],
      transfers: [{ country: 'US', mechanism: 'dpf' }],
      certifications: [{ framework: 'dpf', from: '2024-01-01', to: '2027-01-01' }],
      agreements: [{ kind: 'confidentiality', reference: 'contract 17', from: '2024-01-01', to: '2027-01-01' }],
    },
  ],
  retention: [
    {
      id: 'orders',
      category: 'order',
      system: 'shop-db',
      fields: ['delivery_address'],
      obscureAfter: 'P1Y',
      deleteAfter: 'P6Y',
      until: 'erasure-request',
    },
  ],
  automatedDecisions: [
    { purpose: 'delivery', logic: 'By weight and country', significance: 'Which carrier brings it', safeguards: ['human-review'] },
  ],
  promises: [{ id: 'J1', title: 'Data is protected', checks: [{ kind: 'control-evidenced', control: 'malware-scan', every: 'P7D' }] }],
};

const at = (day: number) => ({ event, at: `2026-11-0${day}T10:00:00.000Z` });
const act = (kind: string, data: Record<string, unknown>, n: number) => ({
  type: `privacy.${kind}.v1`,
  data,
  source: '/shop',
  n,
  first: at(1),
  last: at(2),
});
const order = { category: 'order', fields: ['delivery_address'], legalBasis: 'contract' };

const sources: RopaSources = {
  controller: 'shop',
  from: since,
  asOf: '2026-11-03T10:00:00.000Z',
  policy,
  systems: [{ name: 'shop-db', description: 'Shop database', datasets: [] }],
  acts: [
    act('data.collected', { ...order, purposes: ['delivery'], system: 'shop-db', dataset: 'orders', moment: 'order' }, 120),
    act('data.used', { ...order, purpose: 'delivery', automatedDecision: true }, 3),
    act('data.shared', { ...order, purpose: 'delivery', recipient: 'dhl', country: 'CN', mechanism: 'scc' }, 117),
    act('subject.described', { ageBand: 'adult', residence: 'DE' }, 40),
    act('control.evidenced', { control: 'malware-scan', outcome: 'passed' }, 44),
  ],
};

const record = recordOfProcessing(sources);
const words = new Words(policy);

/** What `GET /v1/ropa` answers, made as it is made for real. */
export const ropa = { ...record, drift: record.drift.map((each) => ({ ...each, words: driftInWords(each, words) })) };
