import { visitorAddress, type Person } from '../people.ts';
import type { Random } from '../random.ts';
import { day, iso, type Year } from '../year.ts';

const pages = ['/keypads', '/overlays', '/design-guide', '/quote', '/samples'] as const;

/** Somebody who is not logged in, known by a cookie as long as it lasts. */
export function visitor(random: Random): { cookie_id: string; ip: string } {
  return { cookie_id: `k-${random.hex(12)}`, ip: visitorAddress(random) };
}

/** One visit in the web server's log: identifying parts obscured after a week, the rest deleted after sixty days. */
export function visit(year: Year, random: Random, subject: Record<string, string>, at: number, isObscured = true): void {
  if (at >= year.end) return;
  const record = `W-${random.hex(12)}`;
  // After a week the address finds nobody any more.
  const { ip = null, ...lasting } = subject;
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
  if (isObscured)
    year.record('retention', 'data.obscured', at + 7 * day, {
      subject: lasting,
      ...where,
      fields: ['ip', 'referrer', 'user_agent'],
      method: 'truncate',
      rule: 'web-log',
    });
  year.record('retention', 'data.deleted', at + 60 * day, { subject: lasting, ...where, ground: 'retention', count: 1 });
  const obscured = isObscured && at + 7 * day < year.end;
  if (at + 60 * day >= year.end)
    year.row('log.requests', {
      id: record,
      customer_id: subject['customer_id'] ?? null,
      ip: obscured ? '0.0.0.0' : ip,
      path: random.pick(pages),
      user_agent: obscured ? null : 'Mozilla/5.0',
      at: iso(at),
    });
}

/** IP addresses of actions, against fraud; deleted automatically after sixty days at most. */
export function securityLog(year: Year, random: Random, who: Person, id: string, action: string, at: number): void {
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
  if (gone >= year.end) year.row('shop.actions', { id: record, customer_id: id, ip: who.ip, action, at: iso(at) });
}
