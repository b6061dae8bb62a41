import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { iso, type Year } from '../year.ts';

const licences = ['VPS licence', 'Server licence', 'Backup licence', 'Clone licence'] as const;

export function order(
  year: Year,
  random: Random,
  who: Person,
  id: string,
  entity: string,
  record: string,
  at: number,
  mailUntil: number,
): void {
  if (at >= year.end) return;
  const subject = { user_id: id, email: who.email };
  const licence = random.pick(licences);
  year.record('checkout', 'data.collected', at, {
    subject,
    entity,
    category: 'card',
    fields: { cardholder_name: who.name, card_number: '4111111111111111', card_expiry: '12/29', cvv: '123' },
    purposes: ['payment'],
    legalBasis: 'contract',
    system: 'checkout',
    dataset: 'card-form',
    moment: 'order',
    stored: false,
  });
  year.record('checkout', 'data.shared', at + 1_000, {
    subject,
    entity,
    category: 'card',
    fields: ['cardholder_name', 'card_number', 'card_expiry', 'cvv'],
    recipient: 'gateway',
    purpose: 'payment',
    legalBasis: 'contract',
    country: 'US',
    mechanism: 'scc',
  });
  year.record('checkout', 'data.collected', at + 2_000, {
    subject,
    entity,
    category: 'order',
    fields: ['order_number', 'contents', 'amount', 'name'],
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'licence-db',
    dataset: 'licences',
    record,
    moment: 'order',
  });
  year.row('licence.licences', {
    order_number: record,
    account_id: id,
    contents: licence,
    amount: random.int(10, 60),
    created_at: iso(at),
  });
  // Unsubscribing is promised to end all correspondence; whoever has done it finds the licence in their account.
  if (at + 5_000 >= mailUntil) return;
  year.record('mail', 'contact.made', at + 5_000, {
    subject,
    entity,
    channel: 'email',
    purpose: 'order_updates',
    commercial: false,
    sentBy: 'mail-service',
  });
}
