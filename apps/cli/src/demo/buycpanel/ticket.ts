import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { hour, iso, type Year } from '../year.ts';

export function ticket(year: Year, random: Random, who: Person, id: string, at: number): void {
  if (at >= year.end) return;
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
    at: iso(at),
  });
  year.record('support', 'data.accessed', at + hour, {
    subject,
    category: 'support',
    system: 'licence-db',
    actor: `agent-${random.int(1, 4)}`,
    purpose: 'support',
    fields: ['message'],
  });
  year.record('support', 'data.used', at + 2 * hour, {
    subject,
    category: 'support',
    fields: ['message'],
    purpose: 'support',
    legalBasis: 'contract',
    system: 'licence-db',
  });
}
