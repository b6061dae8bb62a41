import { person, visitorAddress, type Person } from './people.ts';
import { Random } from './random.ts';
import { day, hour, Year, yearEnd, yearStart } from './year.ts';

const carriers = [
  ['dhl', 'DE'],
  ['fedex', 'US'],
  ['ups', 'US'],
  ['usps', 'US'],
  ['ems', 'CN'],
  ['hongkong-post', 'HK'],
] as const;
const products = ['4-key keypad', '12-key keypad', 'Membrane panel A5', 'Overlay, matt', 'Overlay, gloss', 'Flex tail 8 pin'] as const;
const pages = ['/keypads', '/overlays', '/design-guide', '/quote', '/samples'] as const;

/** A year of JRPanel, a shop for membrane switches: customers, guests, orders, conversations, and the web server's log. */
export function yearOfJrpanel(seed: number, customers = 1_150, visitors = 700): Year {
  const random = new Random(seed);
  const year = new Year('jrpanel', random);
  for (let number = 1; number <= customers; number++) customer(year, random, person(random, number));
  for (let number = 1; number <= visitors; number++) visit(year, random, { ip: visitorAddress(random) }, year.someTime());
  return year;
}

/** The customer whose access and erasure the demonstration shows: registered, ordered twice, wrote to support, subscribed, was linked to a guest order. */
export const jrpanelHeroine: Person = {
  number: 1,
  name: 'Ada Example',
  email: 'ada@example.org',
  phone: '+15550100001',
  street: '1 Main Street',
  city: 'Berlin',
  country: 'DE',
  ip: '192.0.2.17',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0',
};

function customer(year: Year, random: Random, invented: Person): void {
  const heroine = invented.number === 1;
  const who = heroine ? jrpanelHeroine : invented;
  const joined = heroine ? Date.parse('2025-11-20T09:12:00Z') : year.someTime(yearStart, yearEnd - 20 * day);
  const guest = !heroine && random.chance(0.12);
  const id = `C${String(who.number).padStart(5, '0')}`;
  const subject: Record<string, string> = guest ? { email: who.email } : { customer_id: id, email: who.email };
  if (!guest) register(year, random, who, id, joined);
  const orders = heroine ? 2 : random.int(guest ? 1 : 0, 3);
  for (let n = 0; n < orders; n++)
    order(
      year,
      random,
      who,
      guest ? null : id,
      subject,
      `${who.number}-${n + 1}`,
      joined + (heroine ? n * 40 * day + hour : n * random.int(10, 60) * day + hour),
    );
  if (heroine) visit(year, random, { customer_id: id, ip: who.ip }, yearEnd - 10 * day);
  if (!guest && random.chance(0.5)) visit(year, random, { customer_id: id, ip: who.ip }, joined + random.int(1, 200) * hour);
  if (heroine || random.chance(0.18)) conversation(year, random, who, guest ? null : id, subject, joined + random.int(2, 30) * day);
  if (heroine || random.chance(0.4)) newsletter(year, random, subject, joined + 2 * hour);
  if (heroine || (guest && random.chance(0.25))) linkLater(year, random, who, subject, joined + random.int(5, 25) * day);
}

function register(year: Year, random: Random, who: Person, id: string, at: number): void {
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
  if (random.chance(0.05))
    year.record('staff', 'data.accessed', at + random.int(1, 60) * day, {
      subject: { customer_id: id },
      category: 'account',
      system: 'shop-db',
      actor: `staff-${random.int(1, 6)}`,
      purpose: 'support',
      fields: ['email', 'phone'],
    });
}

/** IP addresses of actions, against fraud; deleted automatically after sixty days at most. */
function securityLog(year: Year, random: Random, who: Person, id: string, action: string, at: number): void {
  const record = `${id}-${random.hex(8)}`;
  const where = { category: 'security_log', system: 'shop-db', dataset: 'actions', record };
  year.record('accounts', 'data.collected', at, {
    subject: { customer_id: id, ip: who.ip },
    ...where,
    fields: ['time', 'ip', 'action'],
    purposes: ['fraud_prevention'],
    legalBasis: 'legitimate-interest',
    origin: 'observed',
    moment: 'registration',
  });
  const gone = at + random.int(50, 59) * day;
  year.record('retention', 'data.deleted', gone, { subject: { customer_id: id }, ...where, ground: 'retention', count: 1 });
  if (gone >= yearEnd) year.row('shop.actions', { id: record, customer_id: id, ip: who.ip, action, at: iso(at) });
}

function order(
  year: Year,
  random: Random,
  who: Person,
  id: string | null,
  subject: Record<string, string>,
  name: string,
  at: number,
): void {
  if (at >= yearEnd) return;
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
  });
  year.record('mail', 'contact.made', shipped + hour, {
    subject,
    channel: 'email',
    purpose: 'order_updates',
    commercial: false,
    sentBy: 'mail-tool',
  });
}

/** A payment through PayPal: the payer's PayPal address, or card data that only passes through. Each is logged. */
function pay(year: Year, who: Person, subject: Record<string, string>, order: string, amount: number, card: boolean, at: number): void {
  const record = `P-${order}`;
  const shared = { subject, recipient: 'paypal', purpose: 'payment', legalBasis: 'contract', country: 'US' };
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

function conversation(year: Year, random: Random, who: Person, id: string | null, subject: Record<string, string>, at: number): void {
  const channel = random.pick(['email', 'chat', 'phone'] as const);
  const record = `S-${who.number}-${random.hex(6)}`;
  const field = { email: 'message', chat: 'chat_transcript', phone: 'call_recording' }[channel];
  if (at >= yearEnd) return;
  year.record('support', 'data.collected', at, {
    subject,
    category: 'support',
    fields: [field],
    purposes: ['support'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'conversations',
    record,
    moment: 'support',
  });
  year.row('shop.conversations', {
    id: record,
    customer_id: id,
    email: who.email,
    channel,
    transcript: 'How long does delivery take? About a week.',
    at: iso(at),
  });
  year.record('support', 'contact.made', at + hour, { subject, channel, purpose: 'support', commercial: false, recorded: true });
  if (channel === 'chat')
    year.record('support', 'data.shared', at, {
      subject,
      category: 'support',
      fields: [field],
      recipient: 'chat-tool',
      purpose: 'support',
      legalBasis: 'contract',
      country: 'IE',
    });
  if (random.chance(0.3))
    year.record('support', 'data.used', at + 10 * day, {
      subject,
      category: 'support',
      fields: [field],
      purpose: 'training',
      legalBasis: 'legitimate-interest',
      system: 'shop-db',
    });
}

function newsletter(year: Year, random: Random, subject: Record<string, string>, at: number): void {
  year.record('newsletter', 'consent.granted', at, {
    subject,
    purposes: ['newsletter'],
    noticeVersion: '1',
    method: 'checkbox',
  });
  const withdrawn = random.chance(0.25) ? at + random.int(20, 150) * day : yearEnd;
  for (let month = at + 30 * day; month < Math.min(yearEnd, withdrawn, at + 180 * day); month += 30 * day)
    year.record('newsletter', 'contact.made', month, {
      subject,
      channel: 'email',
      purpose: 'newsletter',
      commercial: true,
      labelledAsAd: true,
      postalAddress: true,
      unsubscribe: true,
      truthfulFrom: true,
      truthfulSubject: true,
      sentBy: 'mail-tool',
    });
  if (withdrawn < yearEnd)
    year.record('newsletter', 'consent.withdrawn', withdrawn, { subject, purposes: ['newsletter'], channel: 'link' });
}

/** One visit in the web server's log: identifying parts obscured after a week, the rest deleted after sixty days. */
function visit(year: Year, random: Random, subject: Record<string, string>, at: number): void {
  if (at >= yearEnd) return;
  const record = `W-${random.hex(12)}`;
  const where = { category: 'web_log', system: 'web-log', dataset: 'requests', record };
  year.record('web', 'data.collected', at, {
    subject,
    ...where,
    fields: ['time', 'ip', 'referrer', 'user_agent'],
    purposes: ['traffic_analysis', 'diagnostics'],
    legalBasis: 'legitimate-interest',
    origin: 'observed',
    moment: 'browsing',
  });
  year.record('retention', 'data.obscured', at + 7 * day, {
    subject,
    ...where,
    fields: ['ip', 'referrer', 'user_agent'],
    method: 'truncate',
    rule: 'web-log',
  });
  year.record('retention', 'data.deleted', at + 60 * day, { subject, ...where, ground: 'retention', count: 1 });
  const obscured = at + 7 * day < yearEnd;
  if (at + 60 * day >= yearEnd)
    year.row('log.requests', {
      id: record,
      customer_id: subject['customer_id'] ?? null,
      ip: obscured ? '0.0.0.0' : (subject['ip'] ?? null),
      path: random.pick(pages),
      user_agent: obscured ? null : 'Mozilla/5.0',
      at: iso(at),
    });
}

/** Somebody ordered as a guest with another address and says later, logged in, that it was them. */
function linkLater(year: Year, random: Random, who: Person, subject: Record<string, string>, at: number): void {
  const other = { email: who.email.replace('@', '.guest@') };
  const guest = { ...who, email: other.email, phone: who.phone.replace('+1555010', '+1555011') };
  order(year, random, guest, null, other, `${who.number}-G`, at - 3 * day);
  year.record('accounts', 'subject.linked', at, { subject, other, basis: 'support' });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
