import { isEuropean, type Person } from '../people.ts';
import type { Random } from '../random.ts';
import { iso, type Year } from '../year.ts';

export function register(year: Year, random: Random, who: Person, id: string, entity: string, at: number): void {
  const subject = { user_id: id, email: who.email };
  year.record('accounts', 'data.collected', at, {
    subject: { ...subject, phone: who.phone },
    entity,
    category: 'account',
    fields: ['name', 'email', 'mailing_address', 'phone'],
    purposes: ['account'],
    legalBasis: 'contract',
    system: 'licence-db',
    dataset: 'accounts',
    record: id,
    moment: 'registration',
  });
  year.row('licence.accounts', {
    id,
    name: who.name,
    email: who.email,
    phone: who.phone,
    mailing_address: `${who.street}, ${who.city}, ${who.country}`,
    created_at: iso(at),
  });
  year.record('accounts', 'data.shared', at + 1_000, {
    subject,
    entity,
    category: 'account',
    fields: ['name', 'email', 'mailing_address', 'phone'],
    recipient: 'hosting',
    purpose: 'hosting',
    legalBasis: 'contract',
    country: random.pick(['US', 'CA'] as const),
    mechanism: 'scc',
  });
  if (isEuropean(who))
    year.record('accounts', 'subject.described', at, { subject, residence: who.country, ageBand: 'adult', source: 'declared' });
}

export function correct(year: Year, who: Person, id: string, at: number): void {
  year.record('accounts', 'data.corrected', at, {
    subject: { user_id: id },
    category: 'account',
    system: 'licence-db',
    dataset: 'accounts',
    record: id,
    fields: { mailing_address: `${who.street}, ${who.city}` },
  });
}
