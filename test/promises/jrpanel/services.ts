import { by, recorded, time, token, type Happening, type Said } from '../story.ts';

export const [SHOP, PAY, POST, NEWS] = ['/jrpanel/accounts', '/jrpanel/checkout', '/jrpanel/shipping', '/jrpanel/newsletter'];
export const [WEB, DESK, RETENTION, MAIL] = ['/jrpanel/web', '/jrpanel/support', '/jrpanel/retention', '/jrpanel/mail'];
export const STAFF = '/jrpanel/staff';

export const collected = (source: string, data: Partial<Said<'privacy.data.collected.v1'>> = {}, who?: string): Happening =>
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
export const shared = (source: string, data: Partial<Said<'privacy.data.shared.v1'>> = {}, who?: string): Happening =>
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
export const wrote = (source: string, data: Partial<Said<'privacy.contact.made.v1'>> = {}, who?: string): Happening =>
  by(source, 'privacy.contact.made.v1', { channel: 'email', purpose: 'order_updates', commercial: false, ...data }, who);
export const used = (purpose: string, who?: string): Happening =>
  by(DESK, 'privacy.data.used.v1', { category: 'support', purpose, legalBasis: 'contract' }, who);
export const looked = (purpose: string, who?: string): Happening =>
  by(STAFF, 'privacy.data.accessed.v1', { category: 'account', system: 'shop-db', actor: 'staff-1', purpose }, who);
export const consented = (who?: string): Happening =>
  by(NEWS, 'privacy.consent.granted.v1', { purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' }, who);

export const record = { system: 'web-server', dataset: 'requests', record: token('request 1') };
export const interest = 'legitimate-interest' as const;
export const webLog = collected(WEB, {
  category: 'web_log',
  fields: ['ip', 'referrer', 'time', 'user_agent'],
  purposes: ['diagnostics'],
  legalBasis: interest,
  ...record,
});
export const obscured = by(RETENTION, 'privacy.data.obscured.v1', {
  category: 'web_log',
  ...record,
  fields: ['ip', 'referrer', 'user_agent'],
  method: 'truncate',
});
export const scheduled = (dueAt: string) =>
  by(RETENTION, 'privacy.retention.scheduled.v1', { category: 'security_log', ...record, action: 'delete', dueAt });
export const deleted = (category: string) => by(RETENTION, 'privacy.data.deleted.v1', { category, ...record, ground: 'retention' });
export const securityLog = collected(SHOP, {
  category: 'security_log',
  fields: ['action', 'ip'],
  purposes: ['fraud_prevention'],
  legalBasis: interest,
  ...record,
});
export const file = collected(PAY, { category: 'user_files', fields: ['file'] });
export const card = (stored: boolean) =>
  collected(PAY, { category: 'card', fields: ['card_number', 'cvv'], purposes: ['payment'], stored });
export const paid = collected(PAY, {
  category: 'payment',
  fields: ['amount', 'name'],
  purposes: ['accounting'],
  legalBasis: 'legal-obligation',
});
export const toPaypal: Partial<Said<'privacy.data.shared.v1'>> = {
  category: 'payment',
  fields: ['paypal_email'],
  recipient: 'paypal',
  purpose: 'payment',
  country: 'US',
  mechanism: 'scc',
};
export const order = { ground: 'legal-order', recipient: 'court', purpose: 'legal_process', legalBasis: 'legal-obligation' } as const;
export const surrendered = (gagUntil?: string) =>
  shared(PAY, { ...order, legalOrder: { authority: 'court', ...(gagUntil !== undefined && { gagUntil }) } });
export const settings = (purpose: string) => collected(WEB, { category: 'preferences', fields: ['currency'], purposes: [purpose] });
export const passed = (control: string, outcome: 'passed' | 'failed' = 'passed') =>
  recorded('privacy.control.evidenced.v1', { control, outcome });
export const told = (notice: 'legal-order' | 'breach', about?: string) =>
  by(SHOP, 'privacy.notice.given.v1', { notice, channel: 'email', ...(about !== undefined && { about }) });

export const BREACH = 'b1'.repeat(16);
export const breach = (day: number) =>
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
export const reported = (day: number) =>
  recorded('privacy.breach.reported.v1', { breach: BREACH, authority: 'dpa', reportedAt: time(day) }, 'breach-1');
