import type { EventTypes } from '#domain';
import type { Impossible, OrdinaryDay, Scenario } from './scenario.ts';
import { by, pseudonym, recorded, time, type Happening, type Said } from './story.ts';

const [SHOP, PAY, MAIL] = ['/buycpanel/accounts', '/buycpanel/checkout', '/buycpanel/mail'];
const [NEWS, WEB, DESK] = ['/buycpanel/newsletter', '/buycpanel/web', '/buycpanel/support'];

const interest = 'legitimate-interest' as const;
const collected = (source: string, data: Partial<Said<'privacy.data.collected.v1'>> = {}, who?: string): Happening =>
  by(
    source,
    'privacy.data.collected.v1',
    {
      category: 'order',
      fields: ['contents'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'licence-db',
      dataset: 'orders',
      moment: 'order',
      ...data,
    },
    who,
  );
const toHost: Said<'privacy.data.shared.v1'> = {
  category: 'account',
  fields: ['email', 'name'],
  recipient: 'hosting',
  purpose: 'hosting',
  legalBasis: 'contract',
  country: 'CA',
  mechanism: 'adequacy',
};
const shared = (source: string, data: Partial<Said<'privacy.data.shared.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.data.shared.v1', { ...toHost, ...data }, who);
const toGateway: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'order',
  fields: ['amount'],
  recipient: 'gateway',
  purpose: 'payment',
  country: 'US',
  mechanism: 'scc',
};
const toMailer: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'newsletter',
  fields: ['email'],
  recipient: 'mail-service',
  purpose: 'newsletter',
  legalBasis: interest,
  country: 'US',
  mechanism: 'scc',
};
const toGoogle: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'browsing',
  fields: ['pages'],
  recipient: 'google',
  purpose: 'advertising',
  legalBasis: interest,
  country: 'US',
  mechanism: 'dpf',
};
const toTracker: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'browsing',
  fields: ['pages'],
  recipient: 'tracking-service',
  purpose: 'statistics',
  legalBasis: interest,
};
const toMarketers: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'visitor_statistics',
  fields: ['visits'],
  recipient: 'marketing-partners',
  purpose: 'marketing',
  legalBasis: interest,
};

const marks = { labelledAsAd: true, postalAddress: true, unsubscribe: true, truthfulFrom: true, truthfulSubject: true };
const wrote = (source: string, data: Partial<Said<'privacy.contact.made.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.contact.made.v1', { channel: 'email', purpose: 'order_updates', commercial: false, ...data }, who);
const advertised = (data: Partial<Said<'privacy.contact.made.v1'>> = {}, who?: string): Happening =>
  wrote(NEWS, { purpose: 'newsletter', commercial: true, ...marks, ...data }, who);
const optedOut = (data: Said<'privacy.consent.withdrawn.v1'>, who?: string): Happening =>
  by(NEWS, 'privacy.consent.withdrawn.v1', data, who);
const visited = (data: Partial<Said<'privacy.data.collected.v1'>> = {}, who?: string): Happening =>
  collected(
    WEB,
    { category: 'browsing', fields: ['pages'], purposes: ['statistics'], legalBasis: interest, moment: 'browsing', ...data },
    who,
  );
const looked = (actor: string, who?: string): Happening =>
  by(DESK, 'privacy.data.accessed.v1', { category: 'account', system: 'licence-db', actor, purpose: 'support' }, who);
const described = (data: Said<'privacy.subject.described.v1'>, who?: string): Happening =>
  by(SHOP, 'privacy.subject.described.v1', data, who);
const card = (stored: boolean) => collected(PAY, { category: 'card', fields: ['cardholder_name'], purposes: ['payment'], stored });
const passed = (control: string, outcome: 'passed' | 'failed' = 'passed') => recorded('privacy.control.evidenced.v1', { control, outcome });
const deleted = by(PAY, 'privacy.data.deleted.v1', { category: 'order', system: 'licence-db', ground: 'request' });

const opened = (kind: 'access' | 'erasure' | 'complaint', day: number) =>
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
const refused = recorded(
  'privacy.request.refused.v1',
  { ground: 'manifestly-unfounded', complaintRoute: 'edps.europa.eu', judicialRemedy: 'arbitration' },
  'request-1',
);
const announced = (day: number) =>
  recorded('privacy.policy.announced.v1', { version: 'next', channel: 'page', announcedAt: time(day) }, 'policy-buycpanel');

const BREACH = 'b1'.repeat(16);
const breach = (day: number) =>
  recorded(
    'privacy.breach.opened.v1',
    {
      breach: BREACH,
      kind: 'failure',
      awareAt: time(day),
      systems: ['licence-db'],
      subjects: 1,
      authorityDueAt: time(day + 3),
      subjectsDueAt: time(day + 9),
    },
    'breach-1',
  );
const reported = recorded('privacy.breach.reported.v1', { breach: BREACH, authority: 'dpa', reportedAt: time(11) }, 'breach-1');
const toldOfBreach = by(SHOP, 'privacy.notice.given.v1', { notice: 'breach', channel: 'email', about: BREACH });

/** What the services of BuycPanel report on any day, each about a customer of their own. */
export const ordinaryDay: OrdinaryDay = (source, type) => ordinary[`${source} ${type}`] ?? [];

const ordinary: Partial<Record<`${string} ${keyof EventTypes}`, readonly Happening[]>> = {
  [`${SHOP} privacy.data.collected.v1`]: [
    collected(SHOP, { category: 'account', fields: ['email'], purposes: ['account'], moment: 'registration' }, 'Bea'),
  ],
  [`${SHOP} privacy.data.shared.v1`]: [shared(SHOP, {}, 'Bea')],
  [`${SHOP} privacy.data.corrected.v1`]: [
    by(SHOP, 'privacy.data.corrected.v1', { category: 'account', system: 'licence-db', dataset: 'accounts', fields: ['name'] }, 'Bea'),
  ],
  [`${SHOP} privacy.subject.described.v1`]: [described({ residence: 'DE', ageBand: 'adult' }, 'Bea')],
  [`${PAY} privacy.data.collected.v1`]: [collected(PAY, {}, 'Cem')],
  [`${PAY} privacy.data.shared.v1`]: [shared(PAY, toGateway, 'Cem')],
  [`${MAIL} privacy.contact.made.v1`]: [wrote(MAIL, {}, 'Eva')],
  [`${NEWS} privacy.data.collected.v1`]: [
    collected(
      NEWS,
      { category: 'newsletter', fields: ['email'], purposes: ['newsletter'], legalBasis: interest, moment: 'newsletter' },
      'Fay',
    ),
  ],
  [`${NEWS} privacy.data.shared.v1`]: [shared(NEWS, toMailer, 'Fay')],
  [`${NEWS} privacy.contact.made.v1`]: [advertised({}, 'Fay')],
  [`${NEWS} privacy.consent.granted.v1`]: [
    by(NEWS, 'privacy.consent.granted.v1', { purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' }, 'Gil'),
  ],
  [`${NEWS} privacy.consent.withdrawn.v1`]: [optedOut({ purposes: ['statistics'] }, 'Hal')],
  [`${WEB} privacy.data.collected.v1`]: [visited({}, 'Jan')],
  [`${WEB} privacy.data.shared.v1`]: [shared(WEB, toGoogle, 'Jan')],
  [`${WEB} privacy.signal.received.v1`]: [by(WEB, 'privacy.signal.received.v1', { signal: 'dnt', value: '1' }, 'Kai')],
  [`${DESK} privacy.data.collected.v1`]: [
    collected(DESK, { category: 'support', fields: ['message'], purposes: ['support'], moment: 'support' }, 'Ida'),
  ],
  [`${DESK} privacy.data.accessed.v1`]: [looked('agent-1', 'Ida')],
};

const nobodyElse = { at: 30, steps: [] } as const;

/** Each promise of BuycPanel kept and broken. */
export const scenarios: readonly Scenario[] = [
  { promise: 'B1', when: 'only the eleven act', then: 'kept', ...nobodyElse },
  { promise: 'B1', when: 'another company acted', then: 'broken', at: 30, steps: [[3, collected(PAY, { entity: 'other-shop' })]] },

  { promise: 'B2', when: 'only what is listed is collected', then: 'kept', ...nobodyElse },
  { promise: 'B2', when: 'a shoe size was collected', then: 'broken', at: 30, steps: [[3, collected(PAY, { fields: ['shoe_size'] })]] },

  { promise: 'B3', when: 'data is collected on the listed occasions', then: 'kept', ...nobodyElse },
  { promise: 'B3', when: 'data was collected at a fair', then: 'broken', at: 30, steps: [[3, collected(PAY, { moment: 'fair' })]] },

  { promise: 'B4', when: 'data is used for what is listed', then: 'kept', ...nobodyElse },
  {
    promise: 'B4',
    when: 'an order was collected for gossip',
    then: 'broken',
    at: 30,
    steps: [[3, collected(PAY, { purposes: ['gossip'] })]],
  },

  {
    promise: 'B5',
    when: 'an agent looked, a card went through, and the controls were passed',
    then: 'kept',
    at: 30,
    steps: [
      [25, card(false)],
      [25, passed('tls')],
      [25, passed('access-review')],
    ],
  },
  { promise: 'B5', when: 'a trainee looked', then: 'broken', at: 30, steps: [[25, looked('trainee-1')]] },
  { promise: 'B5', when: 'card data was stored', then: 'broken', at: 30, steps: [[25, card(true)]] },

  { promise: 'B6', when: 'visits are counted, and whoever refuses is left alone', then: 'kept', ...nobodyElse },
  {
    promise: 'B6',
    when: 'the visits of somebody who had refused were counted',
    then: 'broken',
    at: 30,
    steps: [
      [3, optedOut({ purposes: ['statistics'] })],
      [9, visited()],
    ],
  },

  { promise: 'B7', when: 'data goes to partners who are bound to keep it confidential', then: 'kept', ...nobodyElse },
  { promise: 'B7', when: 'accounts were sold', then: 'broken', at: 30, steps: [[3, shared(SHOP, { consideration: 'money' })]] },
  {
    promise: 'B7',
    when: 'an account went to somebody whom the policy does not name',
    then: 'broken',
    at: 30,
    steps: [[3, shared(SHOP, { recipient: 'stranger' })]],
  },
  {
    promise: 'B7',
    when: 'an account was to go with advance notice, and the person was not told',
    then: 'broken',
    at: 30,
    steps: [[3, shared(SHOP, { recipient: 'stranger', ground: 'advance-notice' })]],
  },

  {
    promise: 'B8',
    when: 'somebody opted out of advertising, and Google got their visits',
    then: 'broken',
    at: 30,
    steps: [
      [3, optedOut({ purposes: ['advertising'] })],
      [9, shared(WEB, toGoogle)],
    ],
  },

  {
    promise: 'B9',
    when: 'a new version was announced before it was in force, and data is corrected',
    then: 'kept',
    at: 30,
    steps: [[12, announced(12)]],
    next: { published: 10, from: 40 },
  },
  {
    promise: 'B9',
    when: 'a new version came into force and was not announced',
    then: 'broken',
    at: 30,
    steps: [],
    next: { published: 10, from: 20 },
  },
  { promise: 'B9', when: 'a new version is still to be announced', then: 'at-risk', at: 30, steps: [], next: { published: 10, from: 40 } },

  { promise: 'B10', when: 'nobody who asked not to be tracked is', then: 'kept', ...nobodyElse },
  {
    promise: 'B10',
    when: 'a visit with Do Not Track was counted',
    then: 'broken',
    at: 30,
    steps: [[3, visited({ signals: { dnt: true } })]],
  },

  { promise: 'B11', when: 'Google follows visits', then: 'kept', ...nobodyElse },
  { promise: 'B11', when: 'the site reports nothing', then: 'unevidenced', ...nobodyElse, silent: WEB },

  { promise: 'B12', when: 'advertisements go to adults', then: 'kept', ...nobodyElse },
  {
    promise: 'B12',
    when: 'an advertisement went to a child',
    then: 'broken',
    at: 30,
    steps: [
      [3, described({ ageBand: 'under-13' })],
      [9, advertised()],
    ],
  },

  {
    promise: 'B13',
    when: 'the person was told after seven business days',
    then: 'kept',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported],
      [19, toldOfBreach],
    ],
  },
  {
    promise: 'B13',
    when: 'the person was told after two weeks',
    then: 'broken',
    at: 30,
    steps: [
      [10, breach(10)],
      [11, reported],
      [24, toldOfBreach],
    ],
  },
  {
    promise: 'B13',
    when: 'the person is still to be told',
    then: 'at-risk',
    at: 14,
    steps: [
      [10, breach(10)],
      [11, reported],
    ],
  },
  { promise: 'B13', when: 'there was no breach', then: 'unevidenced', ...nobodyElse },

  {
    promise: 'B14',
    when: 'somebody unsubscribed and got no more mail',
    then: 'kept',
    at: 30,
    steps: [
      [10, optedOut({ scope: 'all-contact' })],
      [11, advertised()],
      [25, passed('mail-service-review')],
    ],
  },
  {
    promise: 'B14',
    when: 'an advertisement had no way to unsubscribe',
    then: 'broken',
    at: 30,
    steps: [[3, advertised({ unsubscribe: false })]],
  },
  {
    promise: 'B14',
    when: 'somebody unsubscribed and got mail five days later',
    then: 'broken',
    at: 30,
    steps: [
      [10, optedOut({ scope: 'all-contact' })],
      [15, advertised()],
    ],
  },

  {
    promise: 'B15',
    when: 'a request for access was answered after 12 days',
    then: 'kept',
    at: 30,
    steps: [
      [0, opened('access', 0)],
      [12, answered],
    ],
  },
  { promise: 'B15', when: 'a request for access was not answered for 40 days', then: 'broken', at: 40, steps: [[0, opened('access', 0)]] },
  { promise: 'B15', when: 'an order rested on consent', then: 'broken', at: 30, steps: [[3, collected(PAY, { legalBasis: 'consent' })]] },

  {
    promise: 'B16',
    when: 'somebody asked for deletion, and their order was deleted',
    then: 'kept',
    at: 30,
    steps: [
      [0, collected(PAY)],
      [2, opened('erasure', 2)],
      [9, deleted],
      [10, answered],
    ],
  },
  {
    promise: 'B16',
    when: 'somebody asked for deletion, and their order is still there',
    then: 'broken',
    at: 40,
    steps: [
      [0, collected(PAY)],
      [2, opened('erasure', 2)],
      [10, answered],
    ],
  },
  { promise: 'B16', when: 'nobody asked for deletion', then: 'unevidenced', ...nobodyElse },

  {
    promise: 'B17',
    when: 'data goes to Canada by adequacy and to the United States under clauses and the Data Privacy Framework',
    then: 'kept',
    ...nobodyElse,
  },
  {
    promise: 'B17',
    when: 'data went to the United States under the Privacy Shield, which is over',
    then: 'broken',
    at: 30,
    steps: [[3, shared(SHOP, { recipient: 'operations', country: 'US', mechanism: 'privacy-shield' })]],
  },

  { promise: 'B18', when: 'the policy has an address', then: 'kept', ...nobodyElse },

  {
    promise: 'B19',
    when: 'the site was scanned five days ago',
    then: 'kept',
    at: 30,
    steps: [
      [25, passed('malware-scan')],
      [25, passed('vulnerability-scan')],
    ],
  },
  {
    promise: 'B19',
    when: 'a scan found something',
    then: 'broken',
    at: 30,
    steps: [
      [25, passed('malware-scan')],
      [25, passed('vulnerability-scan', 'failed')],
    ],
  },
  {
    promise: 'B19',
    when: 'nobody scanned for seven weeks',
    then: 'at-risk',
    at: 75,
    steps: [
      [25, passed('malware-scan')],
      [70, passed('vulnerability-scan')],
    ],
  },
  { promise: 'B19', when: 'nobody ever scanned', then: 'unevidenced', ...nobodyElse },

  { promise: 'B20', when: 'the site was visited without a name', then: 'kept', at: 30, steps: [[25, passed('anonymous-visit')]] },
  {
    promise: 'B20',
    when: 'an account was made of a visit',
    then: 'broken',
    at: 30,
    steps: [
      [25, passed('anonymous-visit')],
      [26, collected(WEB, { category: 'account', fields: ['email'], purposes: ['preferences'], moment: 'browsing' })],
    ],
  },

  { promise: 'B21', when: 'the link was found on the home page', then: 'kept', at: 30, steps: [[25, passed('policy-link')]] },
  { promise: 'B21', when: 'the link was gone', then: 'broken', at: 30, steps: [[25, passed('policy-link', 'failed')]] },

  { promise: 'B22', when: 'an order was made without cookies', then: 'kept', at: 30, steps: [[25, passed('checkout-without-cookies')]] },
  {
    promise: 'B22',
    when: 'no order could be made without cookies',
    then: 'broken',
    at: 30,
    steps: [[25, passed('checkout-without-cookies', 'failed')]],
  },

  { promise: 'B23', when: 'a tracking service that is bound got visits', then: 'kept', at: 30, steps: [[25, shared(WEB, toTracker)]] },
  {
    promise: 'B23',
    when: 'a tracking service got an account',
    then: 'broken',
    at: 30,
    steps: [[25, shared(WEB, { ...toTracker, category: 'account', fields: ['email'] })]],
  },

  {
    promise: 'B24',
    when: 'marketers got numbers of visits',
    then: 'kept',
    at: 30,
    steps: [[25, shared(WEB, { ...toMarketers, identifiable: false })]],
  },
  { promise: 'B24', when: 'marketers got what identifies people', then: 'broken', at: 30, steps: [[25, shared(WEB, toMarketers)]] },

  {
    promise: 'B25',
    when: 'somebody was refused and told where to turn',
    then: 'kept',
    at: 30,
    steps: [
      [0, opened('access', 0)],
      [12, refused],
    ],
  },

  { promise: 'B26', when: 'partners get what they may have', then: 'kept', ...nobodyElse },
  { promise: 'B26', when: 'the host got what it may not have', then: 'broken', at: 30, steps: [[3, shared(SHOP, { fields: ['cvv'] })]] },

  {
    promise: 'B27',
    when: 'a complaint was answered, and an authority’s advice followed',
    then: 'kept',
    at: 30,
    steps: [
      [0, opened('complaint', 0)],
      [12, answered],
      [25, passed('complaint-channel')],
      [25, passed('authority-advice')],
    ],
  },
  { promise: 'B27', when: 'a complaint was not answered for 40 days', then: 'broken', at: 40, steps: [[0, opened('complaint', 0)]] },

  {
    promise: 'B28',
    when: 'staff have signed, and partners are bound',
    then: 'kept',
    at: 30,
    steps: [[25, passed('staff-confidentiality')]],
  },
  { promise: 'B28', when: 'staff had not signed', then: 'broken', at: 30, steps: [[25, passed('staff-confidentiality', 'failed')]] },
];

export const impossible: readonly Impossible[] = [
  { promise: 'B8', never: 'kept', why: 'known to Google alone' },
  { promise: 'B11', never: 'broken', why: 'It allows, and obliges to nothing.' },
  { promise: 'B18', never: 'broken', why: 'The file itself has the address; without it another version would stand here.' },
  { promise: 'B25', never: 'broken', why: 'No refusal is recorded that does not say where to turn.' },
];
