import type { Random } from '../random.ts';
import type { Year } from '../year.ts';

const optional = ['statistics', 'advertising', 'behavioural_tracking', 'preferences'];

/** A visit: whoever says nothing, or lets the browser object, is not followed; whoever agrees is, for statistics and advertising. */
export function browse(year: Year, random: Random, subject: Record<string, string>, at: number): void {
  if (at >= year.end) return;
  if (random.chance(0.15)) {
    const signal = random.pick(['dnt', 'gpc'] as const);
    year.record('web', 'signal.received', at, { subject, signal, value: '1', optOutOf: ['advertising', 'behavioural_tracking'] });
    return;
  }
  if (random.chance(0.25)) putIntoCart(year, random, subject, at);
  year.record('web', 'consent.granted', at, { subject, purposes: optional, noticeVersion: '2019-05-10', method: 'banner' });
  const here = { subject, legalBasis: 'consent', system: 'analytics', moment: 'browsing' };
  const visit = { category: 'browsing', fields: ['ip', 'user_agent', 'pages'] };
  year.record('web', 'data.collected', at + 1_000, {
    ...here,
    ...visit,
    purposes: ['statistics'],
    origin: 'observed',
    dataset: 'visits',
    record: `V-${random.hex(10)}`,
  });
  if (random.chance(0.2)) {
    year.record('web', 'data.collected', at + 2_000, {
      ...here,
      category: 'preferences',
      fields: { preferences: random.pick(['backup', 'panel', 'migration'] as const) },
      purposes: ['preferences'],
      origin: 'observed',
      dataset: 'preferences',
    });
    year.record('web', 'data.used', at + 5_000, {
      subject,
      category: 'preferences',
      fields: ['preferences'],
      purpose: 'preferences',
      legalBasis: 'consent',
      system: 'analytics',
    });
  }
  if (random.chance(0.5))
    year.record('web', 'data.shared', at + 3_000, {
      subject,
      ...visit,
      recipient: 'google',
      purpose: 'advertising',
      legalBasis: 'consent',
      country: 'US',
      mechanism: 'dpf',
    });
  if (random.chance(0.3))
    year.record('web', 'data.shared', at + 3_000, {
      subject,
      ...visit,
      recipient: 'tracking-service',
      purpose: 'statistics',
      legalBasis: 'consent',
      country: 'CA',
      mechanism: 'adequacy',
    });
  if (random.chance(0.1))
    year.record('web', 'data.shared', at + 4_000, {
      subject,
      category: 'visitor_statistics',
      fields: ['page_views', 'visits'],
      recipient: 'marketing-partners',
      purpose: 'advertising',
      legalBasis: 'consent',
      country: 'US',
      mechanism: 'dpf',
      identifiable: false,
    });
}

function putIntoCart(year: Year, random: Random, subject: Record<string, string>, at: number): void {
  year.record('web', 'data.collected', at + 500, {
    subject,
    category: 'cart',
    fields: ['items'],
    purposes: ['cart'],
    legalBasis: 'contract',
    system: 'browser',
    dataset: 'cookies',
    record: `K-${random.hex(10)}`,
    moment: 'browsing',
  });
}
