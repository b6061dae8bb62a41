import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { day, hour, iso, type Year } from '../year.ts';

/** Somebody subscribes, and may leave again. Answers from when on nothing may be sent to them any more. */
export function newsletter(year: Year, random: Random, who: Person, entity: string, at: number): number {
  const subject = { email: who.email };
  if (at >= year.end) return year.end;
  year.record('newsletter', 'consent.granted', at, {
    subject,
    entity,
    purposes: ['newsletter', 'marketing'],
    noticeVersion: '2019-05-10',
    method: 'double-opt-in',
  });
  year.record('newsletter', 'data.collected', at + 500, {
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
    mechanism: 'scc',
  });
  const leaves = random.chance(0.3) ? at + random.int(20, 120) * day : year.end;
  if (leaves >= year.end) year.row('licence.subscriptions', { email: who.email, topics: 'offers,releases', since: iso(at) });
  for (let month = at + 30 * day; month < Math.min(year.end, leaves, at + 150 * day); month += 30 * day)
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
  if (leaves >= year.end) return year.end;
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
  return leaves;
}
