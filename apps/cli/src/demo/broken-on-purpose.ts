import { newsletter } from './buycpanel/newsletter.ts';
import { register as registerAtBuycpanel } from './buycpanel/register.ts';
import { carryOut } from './controls.ts';
import { visit } from './jrpanel/logs.ts';
import { order } from './jrpanel/order.ts';
import { register as registerAtJrpanel } from './jrpanel/register.ts';
import { person, visitorAddress, type Person } from './people.ts';
import { Random } from './random.ts';
import { day, hour, type Year } from './year.ts';

/** Something that a company does, or leaves undone, in the year against what it promises. */
export interface Mishap {
  company: 'jrpanel' | 'buycpanel';
  /** The promises that it breaks, or puts at risk, as the policy files name them. */
  breaks: readonly string[];
  what: string;
  /** Records it. */
  happens(year: Year, concerned: Concerned): void;
}

/** A person of each mishap's own, known to the company since `joined` under the identifiers in `subject`. */
interface Concerned {
  who: Person;
  id: string;
  subject: Record<string, string>;
  joined: number;
  random: Random;
}

/** All that goes wrong in the year of the demonstration. Everything else that its two companies do is meant to be right. */
export const brokenOnPurpose: readonly Mishap[] = [
  {
    company: 'jrpanel',
    breaks: ['J14'],
    what: 'What was in an order was sent to PayPal with its payment.',
    happens(year, { who, id, subject, joined, random }) {
      const ordered = joined + day;
      order(year, random, who, id, subject, `${who.number}-1`, ordered);
      year.record('checkout', 'data.shared', ordered + 90_000, {
        subject,
        category: 'order',
        fields: ['order_number', 'contents'],
        recipient: 'paypal',
        purpose: 'payment',
        legalBasis: 'contract',
        country: 'US',
        mechanism: 'scc',
      });
    },
  },
  {
    company: 'jrpanel',
    breaks: ['J8'],
    what: 'A chat with support was used to make a newsletter.',
    happens(year, { subject, joined }) {
      const chat = { subject, category: 'support', fields: ['chat_transcript'] };
      year.record('newsletter', 'consent.granted', joined, { subject, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' });
      year.record('support', 'data.collected', joined + day, {
        ...chat,
        purposes: ['support'],
        legalBasis: 'contract',
        system: 'shop-db',
        dataset: 'conversations',
        moment: 'support',
      });
      year.record('newsletter', 'data.used', joined + 3 * day, {
        ...chat,
        purpose: 'newsletter',
        legalBasis: 'consent',
        system: 'shop-db',
      });
    },
  },
  {
    company: 'jrpanel',
    breaks: ['J9'],
    what: 'The web log of one server was not obscured for a week.',
    happens(year, { who, id, joined, random }) {
      for (let n = 0; n < 7; n++) visit(year, random, { customer_id: id, ip: who.ip }, joined + n * day + hour, false);
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B5'],
    what: 'Somebody who is not on the list of staff looked at an account.',
    happens(year, { subject, joined }) {
      const looked = { subject, category: 'account', system: 'licence-db', actor: 'trainee-1', purpose: 'support', fields: ['email'] };
      year.record('support', 'data.accessed', joined + 30 * day, looked);
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B8'],
    what: 'What a customer looked at went to Google for advertising after they had opted out of it.',
    happens(year, { subject, joined }) {
      const optOut = { subject, purposes: ['advertising', 'behavioural_tracking'], channel: 'account' };
      year.record('accounts', 'consent.withdrawn', joined + day, optOut);
      year.record('web', 'data.shared', joined + 12 * day, {
        subject,
        category: 'browsing',
        fields: ['ip', 'pages'],
        recipient: 'google',
        purpose: 'advertising',
        legalBasis: 'legitimate-interest',
        country: 'US',
        mechanism: 'dpf',
      });
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B10'],
    what: 'A visitor whose browser sent Do Not Track was followed through the site.',
    happens(year, { joined, random }) {
      const subject = { cookie_id: `k-${random.hex(12)}`, ip: visitorAddress(random) };
      year.record('web', 'signal.received', joined, { subject, signal: 'dnt', value: '1' });
      year.record('web', 'data.collected', joined + 5_000, {
        subject,
        category: 'browsing',
        fields: ['ip', 'user_agent', 'pages'],
        purposes: ['statistics'],
        legalBasis: 'legitimate-interest',
        origin: 'observed',
        system: 'analytics',
        dataset: 'visits',
        moment: 'browsing',
        signals: { dnt: true },
      });
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B14'],
    what: 'An advertisement went out by mail without a way to unsubscribe.',
    happens(year, { who, joined, random }) {
      newsletter(year, random, who, 'jetbackup', joined);
      year.record('newsletter', 'contact.made', joined + 10 * day, {
        subject: { email: who.email },
        entity: 'jetbackup',
        ...advertisement,
        unsubscribe: false,
      });
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B14'],
    what: 'A customer who had unsubscribed from everything got another advertisement three weeks later.',
    happens(year, { subject, joined }) {
      year.record('newsletter', 'consent.withdrawn', joined + 10 * day, { subject, scope: 'all-contact', channel: 'link' });
      year.record('newsletter', 'contact.made', joined + 31 * day, { subject, entity: 'buycpanel', ...advertisement });
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B17'],
    what: 'A German customer’s request went to a partner in the United States under the Privacy Shield, which ended in 2020.',
    happens(year, { subject, joined }) {
      year.record('accounts', 'subject.described', joined, { subject, residence: 'DE', ageBand: 'adult', source: 'declared' });
      year.record('support', 'data.shared', joined + 20 * day, {
        subject,
        category: 'support',
        fields: ['message'],
        recipient: 'operations',
        purpose: 'support',
        legalBasis: 'contract',
        country: 'US',
        mechanism: 'privacy-shield',
      });
    },
  },
  {
    company: 'buycpanel',
    breaks: ['B19'],
    what: 'Nobody has looked for known weaknesses for seven weeks.',
    happens(year, { random }) {
      carryOut(year, random, [{ control: 'vulnerability-scan', everyDays: 30 }], 50);
    },
  },
];

/** Plays what goes wrong at a company, each with a person of its own, some weeks apart. */
export function breakOnPurpose(company: Mishap['company'], year: Year): void {
  const here = brokenOnPurpose.filter((mishap) => mishap.company === company);
  for (const [index, { happens }] of here.entries()) {
    const random = new Random(index + 1);
    const who = person(random, 9_000 + index);
    const joined = year.start + (60 + 30 * index) * day + 10 * hour;
    const id = company === 'jrpanel' ? `C${String(who.number).padStart(5, '0')}` : `u${who.number}`;
    if (company === 'jrpanel') registerAtJrpanel(year, random, who, id, joined);
    else registerAtBuycpanel(year, random, who, id, 'buycpanel', joined);
    const subject = { [company === 'jrpanel' ? 'customer_id' : 'user_id']: id, email: who.email };
    happens(year, { who, id, subject, joined, random });
  }
}

const advertisement = {
  channel: 'email',
  purpose: 'marketing',
  commercial: true,
  labelledAsAd: true,
  postalAddress: true,
  unsubscribe: true,
  truthfulFrom: true,
  truthfulSubject: true,
  sentBy: 'mail-service',
};
