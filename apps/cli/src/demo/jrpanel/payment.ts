import type { Person } from '../people.ts';
import { iso, type Year } from '../year.ts';

/** A payment through PayPal: the payer's PayPal address, or card data that only passes through. Each is logged. */
export function pay(
  year: Year,
  who: Person,
  subject: Record<string, string>,
  order: string,
  amount: number,
  card: boolean,
  at: number,
): void {
  const record = `P-${order}`;
  const shared = { subject, recipient: 'paypal', purpose: 'payment', legalBasis: 'contract', country: 'US', mechanism: 'scc' };
  if (card) {
    // The number that card networks reserve for tests. The ledger drops it and says so.
    const values = {
      cardholder_name: who.name,
      card_number: '4111 1111 1111 1111',
      card_expiry: '12/29',
      cvv: '123',
      billing_address: who.street,
    };
    year.record('checkout', 'data.collected', at, {
      subject,
      category: 'card',
      fields: values,
      purposes: ['payment'],
      legalBasis: 'contract',
      system: 'checkout',
      dataset: 'card-form',
      moment: 'order',
      stored: false,
    });
    year.record('checkout', 'data.shared', at + 1_000, { ...shared, category: 'card', fields: Object.keys(values) });
  } else {
    year.record('checkout', 'data.shared', at + 1_000, { ...shared, category: 'payment', fields: ['paypal_email'] });
  }
  year.record('checkout', 'data.collected', at + 2_000, {
    subject,
    category: 'payment',
    fields: ['amount', 'name', 'billing_address', 'delivery_address', 'phone'],
    purposes: ['accounting'],
    legalBasis: 'legal-obligation',
    system: 'shop-db',
    dataset: 'payments',
    record,
    moment: 'order',
  });
  year.row('shop.payments', {
    id: record,
    order_number: order,
    amount,
    name: who.name,
    billing_address: `${who.street}, ${who.city}, ${who.country}`,
    phone: who.phone,
    at: iso(at),
  });
}
