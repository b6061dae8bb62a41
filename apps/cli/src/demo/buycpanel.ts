import { person, visitorAddress, type Person } from './people.ts';
import { Random } from './random.ts';
import { day, hour, Year, yearEnd, yearStart } from './year.ts';

const entities = ['buycpanel', 'jetbackup', 'jetapps', 'mycpadmin', 'jetclone'] as const;
const licences = ['VPS licence', 'Server licence', 'Backup licence', 'Clone licence'] as const;
const europe = new Set(['DE', 'FR', 'PT', 'PL', 'IT']);
const controls = [
  'malware-scan',
  'vulnerability-scan',
  'tls',
  'policy-link',
  'anonymous-visit',
  'checkout-without-cookies',
  'staff-confidentiality',
] as const;

/** A year of BuycPanel, a shop for software licences: accounts, licences, mailings, advertising, and people who object to it. */
export function yearOfBuycpanel(seed: number, customers = 900, visitors = 300): Year {
  const random = new Random(seed);
  const year = new Year('buycpanel', random);
  for (let number = 1; number <= customers; number++) customer(year, random, person(random, 5_000 + number));
  for (let number = 1; number <= visitors; number++)
    browse(year, random, { cookie_id: `k-${random.hex(12)}`, ip: visitorAddress(random) }, year.someTime());
  for (let month = yearStart; month < yearEnd; month += 30 * day)
    for (const control of controls)
      year.record('operations', 'control.evidenced', month + hour, { control, outcome: 'passed', reference: `report-${random.hex(6)}` });
  return year;
}

function customer(year: Year, random: Random, who: Person): void {
  const id = `u${who.number}`;
  const joined = year.someTime(yearStart, yearEnd - 15 * day);
  const subject = { user_id: id, email: who.email };
  const entity = random.pick(entities);
  register(year, random, who, id, entity, joined);
  const orders = random.int(0, 2);
  for (let n = 0; n < orders; n++)
    order(year, random, who, id, entity, `L-${who.number}-${n + 1}`, joined + n * random.int(20, 90) * day + hour);
  if (random.chance(0.6))
    browse(year, random, { ...subject, cookie_id: `k-${random.hex(12)}`, ip: who.ip }, joined + random.int(1, 400) * hour);
  if (random.chance(0.45)) newsletter(year, random, who, entity, joined + 3 * hour);
  if (random.chance(0.2)) ticket(year, random, who, id, joined + random.int(3, 60) * day);
  if (random.chance(0.04)) correct(year, who, id, joined + random.int(10, 90) * day);
}

function register(year: Year, random: Random, who: Person, id: string, entity: string, at: number): void {
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
    created_at: new Date(at).toISOString(),
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
    ...(europe.has(who.country) ? { mechanism: 'scc' } : {}),
  });
  if (europe.has(who.country))
    year.record('accounts', 'subject.described', at, { subject, residence: who.country, ageBand: 'adult', source: 'declared' });
}

function order(year: Year, random: Random, who: Person, id: string, entity: string, record: string, at: number): void {
  if (at >= yearEnd) return;
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
    created_at: new Date(at).toISOString(),
  });
  year.record('mail', 'contact.made', at + 5_000, {
    subject,
    entity,
    channel: 'email',
    purpose: 'order_updates',
    commercial: false,
    sentBy: 'mail-service',
  });
}

function newsletter(year: Year, random: Random, who: Person, entity: string, at: number): void {
  const subject = { email: who.email };
  if (at >= yearEnd) return;
  year.record('newsletter', 'consent.granted', at, {
    subject,
    entity,
    purposes: ['newsletter', 'marketing'],
    noticeVersion: '2019-05-10',
    method: 'double-opt-in',
  });
  year.record('newsletter', 'data.collected', at, {
    subject,
    entity,
    category: 'newsletter',
    fields: { email: who.email, topics: ['offers', 'releases'] },
    purposes: ['newsletter'],
    legalBasis: 'consent',
    system: 'licence-db',
    dataset: 'subscriptions',
    record: who.email,
    moment: 'newsletter',
  });
  year.record('newsletter', 'data.shared', at + 1_000, {
    subject,
    entity,
    category: 'newsletter',
    fields: ['email', 'topics'],
    recipient: 'mail-service',
    purpose: 'newsletter',
    legalBasis: 'consent',
    country: 'US',
  });
  const leaves = random.chance(0.3) ? at + random.int(20, 120) * day : yearEnd;
  if (leaves >= yearEnd)
    year.row('licence.subscriptions', { email: who.email, topics: 'offers,releases', since: new Date(at).toISOString() });
  // A few mailings went out after people had left: the kind of mistake that a ledger is there to show.
  const forgetful = random.chance(0.05) ? 45 * day : 0;
  for (let month = at + 30 * day; month < Math.min(yearEnd, leaves + forgetful, at + 150 * day); month += 30 * day)
    year.record('newsletter', 'contact.made', month, {
      subject,
      entity,
      channel: 'email',
      purpose: 'marketing',
      commercial: true,
      labelledAsAd: true,
      postalAddress: true,
      unsubscribe: true,
      truthfulFrom: true,
      truthfulSubject: true,
      sentBy: 'mail-service',
    });
  if (leaves >= yearEnd) return;
  year.record('newsletter', 'consent.withdrawn', leaves, { subject, entity, scope: 'all-contact', channel: 'link' });
  year.record('newsletter', 'data.deleted', leaves + hour, {
    subject,
    entity,
    category: 'newsletter',
    system: 'licence-db',
    dataset: 'subscriptions',
    record: who.email,
    ground: 'consent-withdrawn',
    count: 1,
  });
}

/** A visit: followed for statistics and advertising, unless the browser says not to. */
function browse(year: Year, random: Random, subject: Record<string, string>, at: number): void {
  if (at >= yearEnd) return;
  const objects = random.chance(0.15);
  if (objects)
    year.record('web', 'signal.received', at, {
      subject,
      signal: random.pick(['dnt', 'gpc'] as const),
      value: '1',
      optOutOf: ['advertising', 'behavioural_tracking'],
    });
  // Some pages follow people all the same, against what the policy promises.
  if (objects && !random.chance(0.1)) return;
  year.record('web', 'data.collected', at + 1_000, {
    subject,
    category: 'browsing',
    fields: ['ip', 'user_agent', 'pages'],
    purposes: ['statistics'],
    legalBasis: 'legitimate-interest',
    origin: 'observed',
    system: 'analytics',
    dataset: 'visits',
    record: `V-${random.hex(10)}`,
    moment: 'browsing',
  });
  if (random.chance(0.5))
    year.record('web', 'data.shared', at + 2_000, {
      subject,
      category: 'browsing',
      fields: ['ip', 'user_agent', 'pages'],
      recipient: 'google',
      purpose: 'advertising',
      legalBasis: 'legitimate-interest',
      country: 'US',
      mechanism: 'dpf',
    });
}

function ticket(year: Year, random: Random, who: Person, id: string, at: number): void {
  if (at >= yearEnd) return;
  const subject = { user_id: id };
  const record = `T-${random.hex(8)}`;
  year.record('support', 'data.collected', at, {
    subject,
    category: 'support',
    fields: ['message'],
    purposes: ['support'],
    legalBasis: 'contract',
    system: 'licence-db',
    dataset: 'tickets',
    record,
    moment: 'support',
  });
  year.row('licence.tickets', {
    id: record,
    account_id: id,
    email: who.email,
    message: 'My licence does not activate.',
    at: new Date(at).toISOString(),
  });
  year.record('support', 'data.accessed', at + hour, {
    subject,
    category: 'support',
    system: 'licence-db',
    actor: `agent-${random.int(1, 4)}`,
    purpose: 'support',
    fields: ['message'],
  });
}

function correct(year: Year, who: Person, id: string, at: number): void {
  year.record('accounts', 'data.corrected', at, {
    subject: { user_id: id },
    category: 'account',
    system: 'licence-db',
    dataset: 'accounts',
    record: id,
    fields: { mailing_address: `${who.street}, ${who.city}` },
  });
}
