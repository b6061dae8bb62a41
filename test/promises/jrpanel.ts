import type { EventTypes } from '#domain';
import type { OrdinaryDay, Scenario, Impossible } from './scenario.ts';
import { by, pseudonym, recorded, time, token, type Happening, type Said } from './story.ts';

const [SHOP, PAY, POST, NEWS] = ['/jrpanel/accounts', '/jrpanel/checkout', '/jrpanel/shipping', '/jrpanel/newsletter'];
const [WEB, DESK, RETENTION, MAIL] = ['/jrpanel/web', '/jrpanel/support', '/jrpanel/retention', '/jrpanel/mail'];

const collected = (source: string, data: Partial<Said<'privacy.data.collected.v1'>> = {}, who?: string): Happening =>
  by(
    source,
    'privacy.data.collected.v1',
    {
      category: 'order',
      fields: ['contents'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      ...data,
    },
    who,
  );
const shared = (source: string, data: Partial<Said<'privacy.data.shared.v1'>> = {}, who?: string): Happening =>
  by(
    source,
    'privacy.data.shared.v1',
    {
      category: 'order',
      fields: ['delivery_address'],
      recipient: 'dhl',
      purpose: 'delivery',
      legalBasis: 'contract',
      country: 'DE',
      ...data,
    },
    who,
  );
const wrote = (source: string, data: Partial<Said<'privacy.contact.made.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.contact.made.v1', { channel: 'email', purpose: 'order_updates', commercial: false, ...data }, who);
const used = (purpose: string, who?: string): Happening =>
  by(DESK, 'privacy.data.used.v1', { category: 'support', purpose, legalBasis: 'contract' }, who);
const consented = (who?: string): Happening =>
  by(NEWS, 'privacy.consent.granted.v1', { purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' }, who);

const record = { system: 'web-server', dataset: 'requests', record: token('request 1') };
const interest = 'legitimate-interest' as const;
const webLog = collected(WEB, {
  category: 'web_log',
  fields: ['ip', 'referrer', 'time', 'user_agent'],
  purposes: ['diagnostics'],
  legalBasis: interest,
  ...record,
});
const obscured = by(RETENTION, 'privacy.data.obscured.v1', {
  category: 'web_log',
  ...record,
  fields: ['ip', 'referrer', 'user_agent'],
  method: 'truncate',
});
const deleted = (category: string) => by(RETENTION, 'privacy.data.deleted.v1', { category, ...record, ground: 'retention' });
const securityLog = collected(SHOP, {
  category: 'security_log',
  fields: ['action', 'ip'],
  purposes: ['fraud_prevention'],
  legalBasis: interest,
  ...record,
});
const file = collected(PAY, { category: 'user_files', fields: ['file'] });
const card = (stored: boolean) => collected(PAY, { category: 'card', fields: ['card_number', 'cvv'], purposes: ['payment'], stored });
const paid = collected(PAY, { category: 'payment', fields: ['amount', 'name'], purposes: ['accounting'], legalBasis: 'legal-obligation' });
const toPaypal: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'payment',
  fields: ['paypal_email'],
  recipient: 'paypal',
  purpose: 'payment',
  country: 'US',
  mechanism: 'scc',
};
const order = { ground: 'legal-order', recipient: 'court', purpose: 'legal_process', legalBasis: 'legal-obligation' } as const;
const surrendered = (gagUntil?: string) =>
  shared(PAY, { ...order, legalOrder: { authority: 'court', ...(gagUntil !== undefined && { gagUntil }) } });
const settings = (purpose: string) => collected(WEB, { category: 'preferences', fields: ['currency'], purposes: [purpose] });
const passed = (control: string, outcome: 'passed' | 'failed' = 'passed') => recorded('privacy.control.evidenced.v1', { control, outcome });
const told = (notice: 'legal-order' | 'breach', about?: string) =>
  by(SHOP, 'privacy.notice.given.v1', { notice, channel: 'email', ...(about !== undefined && { about }) });

const opened = (kind: 'access' | 'complaint', day: number) =>
  recorded(
    'privacy.request.opened.v1',
    {
      kind,
      regulation: 'gdpr',
      receivedAt: time(day),
      dueAt: time(day + 31),
      subject: pseudonym('Ada'),
      known: true,
      identifierTypes: ['email'],
    } as never,
    'request-1',
  );
const answered = recorded('privacy.request.completed.v1', { outcome: 'answered' }, 'request-1');

const BREACH = 'b1'.repeat(16);
const breach = (day: number) =>
  recorded(
    'privacy.breach.opened.v1',
    {
      breach: BREACH,
      kind: 'failure',
      awareAt: time(day),
      systems: ['shop-db'],
      subjects: 1,
      authorityDueAt: time(day + 3),
      subjectsDueAt: time(day + 3),
    },
    'breach-1',
  );
const reported = (day: number) =>
  recorded('privacy.breach.reported.v1', { breach: BREACH, authority: 'dpa', reportedAt: time(day) }, 'breach-1');

/** What the services of JRPanel report on any day, each about a customer of their own. */
export const ordinaryDay: OrdinaryDay = (source, type) => ordinary[`${source} ${type}`] ?? [];

const ordinary: Partial<Record<`${string} ${keyof EventTypes}`, readonly Happening[]>> = {
  [`${SHOP} privacy.data.collected.v1`]: [collected(SHOP, { category: 'account', fields: ['email'], purposes: ['account'] }, 'Bea')],
  [`${SHOP} privacy.notice.given.v1`]: [by(SHOP, 'privacy.notice.given.v1', { notice: 'collection', channel: 'website' }, 'Bea')],
  [`${PAY} privacy.data.collected.v1`]: [collected(PAY, {}, 'Cem')],
  [`${PAY} privacy.data.shared.v1`]: [shared(PAY, toPaypal, 'Cem')],
  [`${POST} privacy.data.shared.v1`]: [shared(POST, {}, 'Dan')],
  [`${MAIL} privacy.contact.made.v1`]: [wrote(MAIL, {}, 'Eva')],
  [`${NEWS} privacy.consent.granted.v1`]: [consented('Fay')],
  [`${NEWS} privacy.contact.made.v1`]: [consented('Gil'), wrote(NEWS, { purpose: 'newsletter', commercial: true }, 'Gil')],
  [`${NEWS} privacy.consent.withdrawn.v1`]: [by(NEWS, 'privacy.consent.withdrawn.v1', { purposes: ['newsletter'] }, 'Hal')],
  [`${DESK} privacy.data.collected.v1`]: [collected(DESK, { category: 'support', fields: ['message'], purposes: ['support'] }, 'Ida')],
  [`${DESK} privacy.data.used.v1`]: [used('support', 'Ida')],
  [`${DESK} privacy.contact.made.v1`]: [wrote(DESK, { purpose: 'support' }, 'Ida')],
  [`${WEB} privacy.data.collected.v1`]: [
    collected(WEB, { category: 'browsing', fields: ['pages'], purposes: ['product_analytics'], legalBasis: interest }, 'Jan'),
  ],
  [`${RETENTION} privacy.data.obscured.v1`]: [{ ...obscured, who: 'Kai' }],
  [`${RETENTION} privacy.data.deleted.v1`]: [{ ...deleted('web_log'), who: 'Kai' }],
};

const allIsWell = [
  [20, passed('access-review')],
  [20, passed('malware-scan')],
] as const;

/** Each promise of JRPanel kept and broken. */
export const scenarios: readonly Scenario[] = [
  { promise: 'J1', when: 'all that is done is allowed, and the controls were passed', then: 'kept', at: 30, steps: allIsWell },
  {
    promise: 'J1',
    when: 'an order was used for what the policy does not name',
    then: 'broken',
    at: 30,
    steps: [...allIsWell, [3, collected(PAY, { purposes: ['gossip'] })]],
  },
  {
    promise: 'J1',
    when: 'the access review failed',
    then: 'broken',
    at: 30,
    steps: [...allIsWell, [21, passed('access-review', 'failed')]],
  },
  { promise: 'J1', when: 'nobody has looked for malware for six weeks', then: 'at-risk', at: 62, steps: allIsWell },
  { promise: 'J1', when: 'the newsletter reports nothing', then: 'unevidenced', at: 30, steps: allIsWell, silent: NEWS },

  { promise: 'J2', when: 'data goes to carriers and to PayPal, for nothing in return', then: 'kept', at: 30, steps: [] },
  { promise: 'J2', when: 'addresses were sold', then: 'broken', at: 30, steps: [[3, shared(PAY, { consideration: 'money' })]] },

  { promise: 'J3', when: 'a file was uploaded and went to nobody', then: 'kept', at: 30, steps: [[3, file]] },
  {
    promise: 'J3',
    when: 'a court had a file surrendered: the text makes no exception',
    then: 'broken',
    at: 30,
    steps: [
      [3, file],
      [9, shared(PAY, { category: 'user_files', fields: ['file'], ...order, legalOrder: { authority: 'court' } })],
    ],
  },
  { promise: 'J3', when: 'nobody uploaded a file', then: 'unevidenced', at: 30, steps: [] },

  {
    promise: 'J4',
    when: 'somebody asked what is held and was answered after 12 days',
    then: 'kept',
    at: 40,
    steps: [
      [0, opened('access', 0)],
      [12, answered],
    ],
  },
  {
    promise: 'J4',
    when: 'somebody asked what is held and was not answered for 40 days',
    then: 'broken',
    at: 40,
    steps: [[0, opened('access', 0)]],
  },
  {
    promise: 'J4',
    when: 'somebody asked what is held and was answered after 35 days',
    then: 'broken',
    at: 40,
    steps: [
      [0, opened('access', 0)],
      [35, answered],
    ],
  },
  { promise: 'J4', when: 'somebody asked what is held a week ago', then: 'at-risk', at: 7, steps: [[0, opened('access', 0)]] },

  {
    promise: 'J5',
    when: 'a court had an address surrendered and data was lost; all were told within three days',
    then: 'kept',
    at: 30,
    steps: [
      [2, surrendered()],
      [4, told('legal-order')],
      [10, breach(10)],
      [11, reported(11)],
      [12, told('breach', BREACH)],
    ],
  },
  {
    promise: 'J5',
    when: 'the order forbade to tell for 20 days, and the person was told two days after that',
    then: 'kept',
    at: 30,
    steps: [
      [2, surrendered(time(22))],
      [24, told('legal-order')],
      [10, breach(10)],
      [11, reported(11)],
      [12, told('breach', BREACH)],
    ],
  },
  {
    promise: 'J5',
    when: 'an order still forbids to tell',
    then: 'unevidenced',
    at: 30,
    steps: [
      [2, surrendered(time(50))],
      [10, breach(10)],
      [11, reported(11)],
      [12, told('breach', BREACH)],
    ],
  },
  {
    promise: 'J5',
    when: 'the order forbade to tell until 10 days ago, and nobody did',
    then: 'broken',
    at: 30,
    steps: [[2, surrendered(time(20))]],
  },
  {
    promise: 'J5',
    when: 'data was lost, and the person was not told',
    then: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported(11)],
    ],
  },
  {
    promise: 'J5',
    when: 'data was lost, and the authority was told after five days',
    then: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [12, told('breach', BREACH)],
      [15, reported(15)],
    ],
  },

  { promise: 'J6', when: 'a shoe size was collected', then: 'broken', at: 30, steps: [[3, collected(PAY, { fields: ['shoe_size'] })]] },

  { promise: 'J7', when: 'mail is about orders, and the newsletter goes to those who agreed', then: 'kept', at: 30, steps: [] },
  {
    promise: 'J7',
    when: 'the newsletter went to somebody who had not agreed',
    then: 'broken',
    at: 30,
    steps: [[3, wrote(NEWS, { purpose: 'newsletter', commercial: true })]],
  },

  { promise: 'J8', when: 'a chat was answered, and only the chat service carried it', then: 'kept', at: 30, steps: [] },
  {
    promise: 'J8',
    when: 'a chat went to a carrier',
    then: 'broken',
    at: 30,
    steps: [[3, shared(DESK, { category: 'support', fields: ['message'] })]],
  },
  { promise: 'J8', when: 'a chat was used to advertise', then: 'broken', at: 30, steps: [[3, used('newsletter')]] },

  {
    promise: 'J9',
    when: 'a web log is obscured after 6 days and deleted after 59',
    then: 'kept',
    at: 61,
    steps: [
      [0, webLog],
      [6, obscured],
      [59, deleted('web_log')],
    ],
  },
  {
    promise: 'J9',
    when: 'nothing was obscured',
    then: 'broken',
    at: 61,
    steps: [
      [0, webLog],
      [59, deleted('web_log')],
    ],
  },
  {
    promise: 'J9',
    when: 'nothing was deleted',
    then: 'broken',
    at: 61,
    steps: [
      [0, webLog],
      [6, obscured],
    ],
  },
  { promise: 'J9', when: 'a web log is three days old', then: 'at-risk', at: 3, steps: [[0, webLog]] },

  {
    promise: 'J10',
    when: 'the address of an order is deleted after 55 days',
    then: 'kept',
    at: 61,
    steps: [
      [0, securityLog],
      [55, deleted('security_log')],
    ],
  },
  { promise: 'J10', when: 'the address of an order is still there after 61 days', then: 'broken', at: 61, steps: [[0, securityLog]] },

  { promise: 'J11', when: 'logs are kept and go to nobody', then: 'kept', at: 30, steps: [[25, webLog]] },
  {
    promise: 'J11',
    when: 'a log went to a carrier',
    then: 'broken',
    at: 30,
    steps: [
      [25, webLog],
      [26, shared(WEB, { category: 'web_log', fields: ['ip'] })],
    ],
  },

  { promise: 'J12', when: 'a cookie keeps the currency', then: 'kept', at: 30, steps: [[25, settings('site_settings')]] },
  { promise: 'J12', when: 'a cookie serves analytics', then: 'broken', at: 30, steps: [[25, settings('product_analytics')]] },

  { promise: 'J13', when: 'a carrier gets the address, to deliver', then: 'kept', at: 30, steps: [] },
  {
    promise: 'J13',
    when: 'a carrier gets the contents of the order',
    then: 'broken',
    at: 30,
    steps: [[3, shared(POST, { fields: ['delivery_address', 'contents'] })]],
  },
  {
    promise: 'J13',
    when: 'a carrier gets the address, to advertise',
    then: 'broken',
    at: 30,
    steps: [[3, shared(POST, { purpose: 'newsletter' })]],
  },

  {
    promise: 'J14',
    when: 'a card goes through to PayPal, and the payment is logged',
    then: 'kept',
    at: 30,
    steps: [
      [25, card(false)],
      [25, paid],
    ],
  },
  {
    promise: 'J14',
    when: 'the number of a card was stored',
    then: 'broken',
    at: 30,
    steps: [
      [25, card(true)],
      [25, paid],
    ],
  },
  {
    promise: 'J14',
    when: 'PayPal got the contents of an order',
    then: 'broken',
    at: 30,
    steps: [
      [25, card(false)],
      [25, paid],
      [25, shared(PAY, { ...toPaypal, category: 'order', fields: ['contents'] })],
    ],
  },

  {
    promise: 'J15',
    when: 'a complaint was answered after 12 days, and the address works',
    then: 'kept',
    at: 30,
    steps: [
      [0, opened('complaint', 0)],
      [12, answered],
      [25, passed('complaint-channel')],
    ],
  },
  {
    promise: 'J15',
    when: 'a complaint was not answered for 40 days',
    then: 'broken',
    at: 40,
    steps: [
      [0, opened('complaint', 0)],
      [25, passed('complaint-channel')],
    ],
  },
];

export const impossible: readonly Impossible[] = [{ promise: 'J6', never: 'kept', why: 'names no period' }];
