import { by, recorded, time, type Happening, type Said } from '../story.ts';

export const [SHOP, PAY, MAIL] = ['/buycpanel/accounts', '/buycpanel/checkout', '/buycpanel/mail'];
export const [NEWS, WEB, DESK] = ['/buycpanel/newsletter', '/buycpanel/web', '/buycpanel/support'];

export const interest = 'legitimate-interest' as const;
export const collected = (source: string, data: Partial<Said<'privacy.data.collected.v1'>> = {}, who?: string): Happening =>
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
export const toHost: Said<'privacy.data.shared.v1'> = {
  category: 'account',
  fields: ['email', 'name'],
  recipient: 'hosting',
  purpose: 'hosting',
  legalBasis: 'contract',
  country: 'CA',
  mechanism: 'adequacy',
};
export const shared = (source: string, data: Partial<Said<'privacy.data.shared.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.data.shared.v1', { ...toHost, ...data }, who);
export const toGateway: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'order',
  fields: ['amount'],
  recipient: 'gateway',
  purpose: 'payment',
  country: 'US',
  mechanism: 'scc',
};
export const toMailer: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'newsletter',
  fields: ['email'],
  recipient: 'mail-service',
  purpose: 'newsletter',
  legalBasis: interest,
  country: 'US',
  mechanism: 'scc',
};
export const toGoogle: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'browsing',
  fields: ['pages'],
  recipient: 'google',
  purpose: 'advertising',
  legalBasis: interest,
  country: 'US',
  mechanism: 'dpf',
};
export const toTracker: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'browsing',
  fields: ['pages'],
  recipient: 'tracking-service',
  purpose: 'statistics',
  legalBasis: interest,
};
export const toMarketers: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'visitor_statistics',
  fields: ['visits'],
  recipient: 'marketing-partners',
  purpose: 'marketing',
  legalBasis: interest,
};

export const marks = { labelledAsAd: true, postalAddress: true, unsubscribe: true, truthfulFrom: true, truthfulSubject: true };
export const wrote = (source: string, data: Partial<Said<'privacy.contact.made.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.contact.made.v1', { channel: 'email', purpose: 'order_updates', commercial: false, ...data }, who);
export const advertised = (data: Partial<Said<'privacy.contact.made.v1'>> = {}, who?: string): Happening =>
  wrote(NEWS, { purpose: 'newsletter', commercial: true, ...marks, ...data }, who);
export const optedOut = (data: Said<'privacy.consent.withdrawn.v1'>, who?: string): Happening =>
  by(NEWS, 'privacy.consent.withdrawn.v1', data, who);
export const visited = (data: Partial<Said<'privacy.data.collected.v1'>> = {}, who?: string): Happening =>
  collected(
    WEB,
    { category: 'browsing', fields: ['pages'], purposes: ['statistics'], legalBasis: interest, moment: 'browsing', ...data },
    who,
  );
export const used = (source: string, data: Partial<Said<'privacy.data.used.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.data.used.v1', { category: 'support', purpose: 'support', legalBasis: 'contract', ...data }, who);
export const toAdvertise: Partial<Said<'privacy.data.used.v1'>> = { category: 'advertising', purpose: 'advertising', legalBasis: interest };
export const looked = (actor: string, who?: string): Happening =>
  by(DESK, 'privacy.data.accessed.v1', { category: 'account', system: 'licence-db', actor, purpose: 'support' }, who);
export const described = (data: Said<'privacy.subject.described.v1'>, who?: string): Happening =>
  by(SHOP, 'privacy.subject.described.v1', data, who);
export const card = (stored: boolean) => collected(PAY, { category: 'card', fields: ['cardholder_name'], purposes: ['payment'], stored });
export const passed = (control: string, outcome: 'passed' | 'failed' = 'passed') =>
  recorded('privacy.control.evidenced.v1', { control, outcome });
export const deleted = by(PAY, 'privacy.data.deleted.v1', { category: 'order', system: 'licence-db', ground: 'request' });

export const refused = recorded(
  'privacy.request.refused.v1',
  { ground: 'manifestly-unfounded', complaintRoute: 'edps.europa.eu', judicialRemedy: 'arbitration' },
  'request-1',
);
export const announced = (day: number) =>
  recorded('privacy.policy.announced.v1', { version: 'next', channel: 'page', announcedAt: time(day) }, 'policy-buycpanel');

export const BREACH = 'b1'.repeat(16);
export const breach = (day: number) =>
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
export const reported = recorded('privacy.breach.reported.v1', { breach: BREACH, authority: 'dpa', reportedAt: time(11) }, 'breach-1');
export const toldOfBreach = (channel = 'email') => by(SHOP, 'privacy.notice.given.v1', { notice: 'breach', channel, about: BREACH });
