import { assessAll, bookOf, type LedgerEvent } from '#domain';
import type { PromisesPage } from '#export';
import { standingPromises } from '#export';
import { promisesView, type Standing } from '#projections';
import { jrpanel } from './bundle-sample.ts';
import { storedEvents, tell, type Told } from './stored-events.ts';

const ADA = 'a'.repeat(32);
const day = (n: number) => new Date(Date.parse('2026-09-01T10:00:00Z') + n * 86_400_000).toISOString();

function shared(n: number, recipient: string, fields: string[], more: object = {}): Told {
  const data = { subject: ['email'], category: 'order', fields, recipient, purpose: 'delivery', country: 'DE', ...more };
  return tell('privacy.data.shared.v1', { legalBasis: 'contract', ...data }, { subject: ADA, time: day(n) });
}

function collected(n: number, category: string, fields: string[], purposes: string[]): Told {
  const place = { system: 'shop-db', dataset: category, record: '1'.repeat(64) };
  const data = { subject: ['email'], category, fields, purposes, legalBasis: 'contract' as const, ...place };
  return tell('privacy.data.collected.v1', data, { subject: ADA, time: day(n) });
}

function contacted(n: number, purpose: string, commercial: boolean): Told {
  return tell('privacy.contact.made.v1', { subject: ['email'], channel: 'email', purpose, commercial }, { subject: ADA, time: day(n) });
}

const asked = {
  kind: 'access' as const,
  regulation: 'gdpr' as const,
  receivedAt: day(60),
  dueAt: day(90),
  subject: ADA,
  known: true,
  identifierTypes: ['email'],
};

/** Every few days something ordinary, and now and then something that should not have been. Each with the service that told of it. */
const told: readonly (readonly [source: string, told: Told])[] = [
  ...[2, 20, 41, 62, 78].flatMap((n) => [
    ['/jrpanel/checkout', collected(n, 'order', ['contents', 'delivery_address'], ['order_fulfilment'])] as const,
    ['/jrpanel/checkout', shared(n, 'dhl', ['delivery_address', 'phone'])] as const,
    ['/jrpanel/shipping', shared(n, 'dhl', ['delivery_address', 'phone'])] as const,
    ['/jrpanel/mail', contacted(n, 'order_updates', false)] as const,
  ]),
  ...[77, 78].flatMap((n) =>
    ['accounts', 'support', 'web'].map(
      (service) =>
        [
          `/jrpanel/${service}`,
          collected(
            n,
            service === 'web' ? 'web_log' : 'account',
            [service === 'web' ? 'ip' : 'email'],
            [service === 'web' ? 'diagnostics' : 'order_updates'],
          ),
        ] as const,
    ),
  ),
  ['/jrpanel/newsletter', contacted(70, 'newsletter', true)],
  ['/jrpanel/shipping', shared(75, 'dhl', ['delivery_address', 'contents'], { consideration: 'money' })],
  ['lethe', tell('privacy.request.opened.v1', asked, { subject: ADA, time: day(60), stream: `request-${'c'.repeat(32)}` })],
];

/** How the promises of a shop stand after a quarter in which not everything went well. */
export function sampleStanding(): Standing {
  const events = storedEvents(told.map(([, each], n) => ({ ...each, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` })));
  const ledger = events.map(
    (event, n) => ({ ...event, metadata: { ...(event.metadata as object), source: told[n]![0] } }) as unknown as LedgerEvent,
  );
  const policy = { ...jrpanel(), controller: 'jrpanel' };
  const book = bookOf(ledger, [policy], { at: day(80) })!;
  return { window: { policy, from: book.from }, book, assessments: assessAll(policy, book) };
}

export function samplePage(): PromisesPage {
  const found = sampleStanding();
  const { policy } = found.window;
  return { ...promisesView('jrpanel', found), policy, promises: standingPromises(found), position: '4711' };
}
