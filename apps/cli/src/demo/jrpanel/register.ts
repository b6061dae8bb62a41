import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { day, iso, type Year } from '../year.ts';
import { securityLog } from './logs.ts';

export function register(year: Year, random: Random, who: Person, id: string, at: number): void {
  year.record('accounts', 'data.collected', at, {
    subject: { customer_id: id, email: who.email, phone: who.phone },
    category: 'account',
    fields: ['name', 'email', 'phone', 'address'],
    purposes: ['account'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'customers',
    record: id,
    moment: 'registration',
  });
  year.record('accounts', 'notice.given', at, { subject: { customer_id: id }, notice: 'collection', version: '1', channel: 'website' });
  year.row('shop.customers', {
    id,
    name: who.name,
    email: who.email,
    phone: who.phone,
    address: `${who.street}, ${who.city}, ${who.country}`,
    created_at: iso(at),
  });
  securityLog(year, random, who, id, 'account-created', at);
  if (random.chance(0.3))
    year.record('accounts', 'subject.described', at, {
      subject: { customer_id: id },
      residence: who.country,
      ageBand: 'adult',
      source: 'declared',
    });
  if (random.chance(0.1))
    year.record('staff', 'data.accessed', at + random.int(1, 60) * day, {
      subject: { customer_id: id },
      category: 'account',
      system: 'shop-db',
      actor: `staff-${random.int(1, 6)}`,
      purpose: 'support',
      fields: ['email', 'phone'],
    });
}
