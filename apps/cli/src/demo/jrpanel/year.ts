import { breakOnPurpose } from '../broken-on-purpose.ts';
import { person, type Person } from '../people.ts';
import { Random } from '../random.ts';
import { day, hour, Year } from '../year.ts';
import { conversation, newsletter } from './contact.ts';
import { visit, visitor } from './logs.ts';
import { order } from './order.ts';
import { operations } from './operations.ts';
import { register } from './register.ts';
import { look, upload } from './shopping.ts';

/** A year of JRPanel, a shop for membrane switches: customers, guests, orders, conversations, and the web server's log. */
export function yearOfJrpanel(seed: number, end: number, customers = 1_050, visitors = 500): Year {
  const random = new Random(seed);
  const year = new Year('jrpanel', random, end);
  for (let number = 1; number <= customers; number++) customer(year, random, person(random, number));
  // Of the last weeks only: the ledger forgets who a visitor was when the log is due to be deleted, so what is sent about earlier ones now would find nobody.
  for (let number = 1; number <= visitors; number++) visit(year, random, visitor(random), year.someTime(year.end - 50 * day));
  operations(year, random);
  breakOnPurpose('jrpanel', year);
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
  const joined = heroine ? year.start + 19 * day + 9 * hour : year.someTime();
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
  if (heroine) visit(year, random, { customer_id: id, ip: who.ip }, year.end - 10 * day);
  if (!guest && random.chance(0.5)) visit(year, random, { customer_id: id, ip: who.ip }, joined + random.int(1, 200) * hour);
  if (!guest && random.chance(0.3)) look(year, random, id, joined + random.int(1, 48) * hour);
  if (!heroine && !guest && random.chance(0.06)) upload(year, random, id, joined + random.int(1, 20) * day);
  if (heroine || random.chance(0.18)) conversation(year, random, who, guest ? null : id, subject, joined + random.int(2, 30) * day);
  if (heroine || random.chance(0.4)) newsletter(year, random, subject, joined + 2 * hour);
  if (heroine || (guest && random.chance(0.25))) linkLater(year, random, who, subject, joined + random.int(5, 25) * day);
}

/** Somebody ordered as a guest with another address and says later, logged in, that it was them. */
function linkLater(year: Year, random: Random, who: Person, subject: Record<string, string>, at: number): void {
  const other = { email: who.email.replace('@', '.guest@') };
  const guest = { ...who, email: other.email, phone: who.phone.replace('+1555010', '+1555011') };
  order(year, random, guest, null, other, `${who.number}-G`, at - 3 * day);
  year.record('accounts', 'subject.linked', at, { subject, other, basis: 'support' });
}
