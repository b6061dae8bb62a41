import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { day, hour, iso, type Year } from '../year.ts';

export function conversation(
  year: Year,
  random: Random,
  who: Person,
  id: string | null,
  subject: Record<string, string>,
  at: number,
): void {
  const channel = random.pick(['email', 'chat', 'phone'] as const);
  const record = `S-${who.number}-${random.hex(6)}`;
  const field = { email: 'message', chat: 'chat_transcript', phone: 'call_recording' }[channel];
  if (at >= year.end) return;
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

export function newsletter(year: Year, random: Random, subject: Record<string, string>, at: number): void {
  year.record('newsletter', 'consent.granted', at, {
    subject,
    purposes: ['newsletter'],
    noticeVersion: '1',
    method: 'checkbox',
  });
  const withdrawn = random.chance(0.25) ? at + random.int(20, 150) * day : year.end;
  for (let month = at + 30 * day; month < Math.min(year.end, withdrawn, at + 180 * day); month += 30 * day)
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
  if (withdrawn < year.end)
    year.record('newsletter', 'consent.withdrawn', withdrawn, { subject, purposes: ['newsletter'], channel: 'link' });
}
