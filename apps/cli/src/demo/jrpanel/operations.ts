import { carryOut } from '../controls.ts';
import { person } from '../people.ts';
import type { Random } from '../random.ts';
import { day, hour, type Year } from '../year.ts';
import { visit } from './logs.ts';
import { register } from './register.ts';

const controls = [
  { control: 'tls', everyDays: 30 },
  { control: 'access-review', everyDays: 90 },
  { control: 'malware-scan', everyDays: 30 },
  { control: 'complaint-channel', everyDays: 30 },
  { control: 'recipient-agreement', everyDays: 180, recipients: ['chat-tool', 'mail-tool'] },
] as const;

/** What the shop does beside selling: its controls, and an order of a court to surrender web logs, of which the customer is told when the gag ends. */
export function operations(year: Year, random: Random): void {
  carryOut(year, random, controls);
  const [who, id] = [person(random, 8_001), 'C08001'];
  const subject = { customer_id: id };
  const ordered = year.start + 150 * day;
  register(year, random, who, id, ordered - 40 * day);
  visit(year, random, { ...subject, ip: who.ip }, ordered - 3 * day);
  const gagUntil = ordered + 20 * day;
  year.record('legal', 'data.shared', ordered, {
    subject,
    category: 'web_log',
    fields: ['time', 'ip'],
    recipient: 'district-court',
    purpose: 'legal_process',
    legalBasis: 'legal-obligation',
    ground: 'legal-order',
    legalOrder: { authority: 'district-court', reference: 'Az. 12/345', gagUntil: new Date(gagUntil).toISOString() },
    country: who.country,
  });
  year.record('legal', 'notice.given', gagUntil + 2 * day + hour, { subject, notice: 'legal-order', channel: 'email' });
}
