import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { day, hour, iso, type Year } from '../year.ts';
import { pay } from './payment.ts';

const carriers = [
  ['dhl', 'DE'],
  ['fedex', 'US'],
  ['ups', 'US'],
  ['usps', 'US'],
  ['ems', 'CN'],
  ['hongkong-post', 'HK'],
] as const;
const products = ['4-key keypad', '12-key keypad', 'Membrane panel A5', 'Overlay, matt', 'Overlay, gloss', 'Flex tail 8 pin'] as const;

export function order(
  year: Year,
  random: Random,
  who: Person,
  id: string | null,
  subject: Record<string, string>,
  name: string,
  at: number,
): void {
  if (at >= year.end) return;
  const record = `O-${name}`;
  const address = `${who.street}, ${who.city}, ${who.country}`;
  const product = random.pick(products);
  const amount = random.int(40, 900);
  const card = random.chance(0.25);
  year.record('checkout', 'data.collected', at, {
    subject: { ...subject, phone: who.phone },
    category: 'order',
    fields: {
      order_number: record,
      contents: product,
      name: who.name,
      delivery_address: address,
      phone: who.phone,
      billing_address: address,
    },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
    record,
    moment: 'order',
  });
  year.row('shop.orders', {
    order_number: record,
    customer_id: id,
    email: who.email,
    name: who.name,
    delivery_address: address,
    phone: who.phone,
    contents: product,
    created_at: iso(at),
  });
  pay(year, who, subject, record, amount, card, at + 60_000);
  year.record('mail', 'contact.made', at + 2 * 60_000, {
    subject,
    channel: 'email',
    purpose: 'order_updates',
    commercial: false,
    sentBy: 'mail-tool',
  });
  const [recipient, country] = random.pick(carriers);
  const shipped = at + random.int(1, 5) * day;
  year.record('shipping', 'data.shared', shipped, {
    subject,
    category: 'order',
    fields: ['delivery_address', 'phone', 'invoice'],
    recipient,
    purpose: 'delivery',
    legalBasis: 'contract',
    country,
    // Nothing can be delivered without it (Art. 49(1)(b) GDPR).
    ...(country === 'DE' ? {} : { mechanism: 'derogation' }),
  });
  year.record('mail', 'contact.made', shipped + hour, {
    subject,
    channel: 'email',
    purpose: 'order_updates',
    commercial: false,
    sentBy: 'mail-tool',
  });
}
