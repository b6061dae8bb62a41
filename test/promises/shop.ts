import { bookOf, type Book, type Duty, type Policy } from '#domain';
import { by, eventsOf, pseudonym, time, type Happening, type Step } from './story.ts';

export const SHOP = '/shop/web';
export const COLLECTED = 'privacy.data.collected.v1';

export const policy: Policy = {
  controller: 'shop',
  version: '1',
  effectiveFrom: time(-100),
  contact: { name: 'Shop' },
  entities: [],
  identifiers: [],
  categories: [{ id: 'log', name: 'Log', fields: [{ name: 'ip' }] }],
  purposes: [
    { id: 'statistics', name: 'Statistics', legalBasis: ['legitimate-interest'] },
    { id: 'offers', name: 'Offers', legalBasis: ['legitimate-interest'], contact: true },
    { id: 'breach', name: 'Breach', legalBasis: ['legal-obligation'], contact: true },
    { id: 'orders', name: 'Orders', legalBasis: ['contract'], contact: true },
  ],
  recipients: [],
  retention: [{ id: 'log', category: 'log', deleteAfter: 'P10D' }],
  contactRules: { optOutWithin: 'P3D', optOutLimitBusinessDays: 10, evenAfterOptOut: ['orders'] },
};

export const collected = (who = 'Ada', system = 'web'): Happening =>
  by(
    SHOP,
    COLLECTED,
    { category: 'log', fields: ['ip'], purposes: ['statistics'], legalBasis: 'legitimate-interest', system, dataset: 'log' },
    who,
  );
export const deleted = (who = 'Ada', system = 'web'): Happening =>
  by(SHOP, 'privacy.data.deleted.v1', { category: 'log', system, ground: 'retention' }, who);
export const scheduled = (day: number): Happening =>
  by(SHOP, 'privacy.retention.scheduled.v1', { category: 'log', system: 'web', dataset: 'log', action: 'delete', dueAt: time(day) });
export const linked = (who: string, other: string): Happening =>
  by(SHOP, 'privacy.subject.linked.v1', { other: pseudonym(other), basis: 'login' } as never, who);
export const optedOut = (data = { scope: 'all-contact' as const }): Happening => by(SHOP, 'privacy.consent.withdrawn.v1', data);
export const wrote = (purpose: string, commercial: boolean, who = 'Ada'): Happening =>
  by(SHOP, 'privacy.contact.made.v1', { channel: 'email', purpose, commercial }, who);

export const bookAt = (day: number, steps: readonly Step[], versions: readonly Policy[] = [policy], version = '1'): Book => {
  const book = bookOf(eventsOf(policy, steps), versions, { at: time(day), version });
  if (!book) throw new Error('No such version');
  return book;
};
export const ends = (book: Book, kind: Duty['kind']) =>
  book.duties.filter((duty) => duty.kind === kind).map(({ about, end, n }) => [about, end, n]);
