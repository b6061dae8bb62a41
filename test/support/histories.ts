import fc from 'fast-check';
import type { Policy } from '#domain';
import { tell, type Told } from './stored-events.ts';

/** Three persons, of whom the first two may be linked. */
export const PERSONS = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string];

const START = Date.parse('2026-01-01T00:00:00Z');

const one = fc.constantFrom;
const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
/** Mostly the first, so that events of one history often meet in the same place. */
const mostly = <T>(usual: T, other: T) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) });
const category = mostly('order', 'web-log');
const system = mostly('shop-db', 'crm');
const dataset = mostly('orders', 'visits');
const record = mostly('1'.repeat(64), '2'.repeat(64));
// `__proto__` and `constructor` are names that a publisher may well send.
const fields = some('phone', 'ip', '__proto__', 'constructor').map((names) => [...names].sort());
const purpose = one('delivery', 'newsletter');
const place = { category, system, dataset, record: fc.option(record, { nil: undefined }) };
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const legalBasis = one('contract' as const, 'consent' as const);
const subject = fc.constant<string[]>(['email']);

/** Leaves out what is undefined, as JSON does. */
const dense = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape).map((data) => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T);

const collected = dense({
  subject,
  ...place,
  fields,
  purposes: some('delivery', 'newsletter'),
  legalBasis,
  origin: maybe(one('observed' as const, 'third-party' as const)),
  originName: maybe(one('broker')),
  stored: maybe(fc.boolean()),
});
const withdrawal = one<{ purposes?: string[]; scope?: 'all' | 'all-contact' }[]>(
  { purposes: ['newsletter'] },
  { scope: 'all' },
  { scope: 'all-contact' },
);

/** What may happen to a person, in the recorded form. */
const happenings: fc.Arbitrary<Told>[] = [
  collected.map((data) => tell('privacy.data.collected.v1', data)),
  dense({ subject, category, purpose, legalBasis, system: maybe(system) }).map((data) => tell('privacy.data.used.v1', data)),
  dense({ subject, ...place, fields }).map((data) => tell('privacy.data.corrected.v1', data)),
  dense({ subject, ...place, fields, method: one('truncate' as const, 'hash' as const) }).map((data) =>
    tell('privacy.data.obscured.v1', data),
  ),
  dense({
    subject,
    category: maybe(category),
    system,
    dataset: maybe(dataset),
    record: maybe(record),
    fields: maybe(fields),
    ground: one('retention' as const),
  }).map((data) => tell('privacy.data.deleted.v1', data)),
  dense({ subject, category, fields, recipient: one('dhl', 'paypal'), purpose, legalBasis, country: one('DE', 'US') }).map((data) =>
    tell('privacy.data.shared.v1', data),
  ),
  dense({ subject, category, system, actor: one('staff-17'), purpose }).map((data) => tell('privacy.data.accessed.v1', data)),
  dense({ subject, purposes: some('delivery', 'newsletter'), noticeVersion: one('v1', 'v2'), method: one('checkbox') }).map((data) =>
    tell('privacy.consent.granted.v1', data),
  ),
  withdrawal.map((data) => tell('privacy.consent.withdrawn.v1', { subject: ['email'], ...data })),
  withdrawal.map((data) => tell('privacy.optout.carried.v1', { erasure: 'e'.repeat(32), ...data })),
  dense({
    subject,
    signal: one('gpc' as const, 'dnt' as const),
    value: one('0', '1'),
    optOutOf: maybe(fc.constant<string[]>(['newsletter'])),
  }).map((data) => tell('privacy.signal.received.v1', data)),
  dense({
    subject,
    ...place,
    action: one('obscure' as const, 'delete' as const),
    dueAt: one('2026-06-01T00:00:00Z', '2027-06-01T00:00:00Z'),
  }).map((data) => tell('privacy.retention.scheduled.v1', data)),
  dense({ subject, channel: one('email' as const, 'phone' as const), purpose, commercial: fc.boolean() }).map((data) =>
    tell('privacy.contact.made.v1', data),
  ),
  dense({ subject, notice: one('transfer' as const, 'policy-change' as const), channel: one('email'), delivered: maybe(fc.boolean()) }).map(
    (data) => tell('privacy.notice.given.v1', data),
  ),
  one('privacy.subject.linked.v1' as const, 'privacy.subject.unlinked.v1' as const).map((type) =>
    tell(type, { subject: ['email'], other: PERSONS[1], basis: 'login' }, { subject: PERSONS[0] }),
  ),
];

/** A person's event at a random moment of a year; no two events of a history have the same. */
const event = fc
  .tuple(
    fc.oneof(...happenings),
    fc.oneof({ weight: 3, arbitrary: one(PERSONS[0]) }, { weight: 2, arbitrary: one(...PERSONS) }),
    mostly('shop', 'press'),
  )
  .map(([told, person, controller]) => ({ ...told, subject: told.subject ?? person, controller }));

/** Events about {@link PERSONS} in the order of their arrival, each with a time of its own and an id that tells it. */
export function histories(maxLength = 40, minLength = 0): fc.Arbitrary<Told[]> {
  const timed = fc.uniqueArray(fc.integer({ min: 0, max: 365 * 24 * 60 }), { minLength: maxLength, maxLength });
  return fc.tuple(fc.array(event, { minLength, maxLength }), timed).map(([told, minutes]) =>
    told.map((each, n) => {
      const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      return { ...each, id, time: new Date(START + (minutes[n] ?? 0) * 60_000).toISOString() };
    }),
  );
}

/** A person asks to be erased, and is; a hold on them was lifted before. Another request of theirs has a case of its own. */
export function erasureOf(person: string, erasure: string): Told[] {
  const time = '2026-06-01T00:00:00Z';
  const open = {
    regulation: 'gdpr' as const,
    receivedAt: time,
    dueAt: '2026-07-01T00:00:00Z',
    subject: person,
    known: true,
    identifierTypes: ['email'],
  };
  const another = (letter: string) => letter + erasure.slice(1);
  const [request, other, hold, stream] = [`request-${erasure}`, `request-${another('f')}`, `hold-${another('d')}`, `erasure-${erasure}`];
  return [
    tell('privacy.hold.placed.v1', { subject: person, ground: 'legal-claims' }, { time, stream: hold }),
    tell('privacy.hold.lifted.v1', { reason: 'case-closed' }, { time, stream: hold }),
    tell('privacy.request.opened.v1', { kind: 'access', ...open }, { time, stream: other }),
    tell('privacy.request.opened.v1', { kind: 'erasure', ...open }, { time, stream: request, subject: person }),
    tell('privacy.request.approved.v1', { closure: [person], fourEyes: true }, { time, stream: request }),
    tell('privacy.values.opened.v1', { case: erasure, fields: ['*'], for: 'claim' }, { time, stream: `access-${person}`, subject: person }),
    tell(
      'privacy.erasure.ordered.v1',
      { target: 'shop-db', targetKind: 'system', round: 1, upTo: { [person]: '3' }, dueAt: '2026-07-01T00:00:00Z' },
      { time, stream },
    ),
    tell(
      'privacy.erasure.answered.v1',
      { target: 'shop-db', round: 1, outcome: 'erased', counts: { orders: 1 }, verified: true, at: time, worker: 'eraser' },
      { time, stream },
    ),
    tell('privacy.erasure.closing.v1', { closedAt: time, closure: [person], identifiers: [] }, { time, stream }),
    tell('privacy.erasure.closed.v1', { heads: { [person]: '3' } }, { time, stream }),
  ].map((told, n) => ({ ...told, id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}` }));
}

/** Two versions of a policy of each controller, which begin at different times of the year and allow different things. */
export function policies(): Told[] {
  return ['shop', 'press'].flatMap((controller) => [
    policy(controller, '1', '2026-01-15T00:00:00Z', ['dhl', 'paypal']),
    policy(controller, '2', '2026-08-01T00:00:00Z', ['dhl']),
  ]);
}

function policy(controller: string, version: string, effectiveFrom: string, recipients: readonly string[]): Told {
  const fields = ['phone', 'ip'];
  const all: Policy = {
    controller,
    version,
    effectiveFrom,
    contact: { name: 'Shop' },
    entities: [],
    identifiers: [{ type: 'email', form: 'email', identifies: true }],
    categories: ['order', 'web-log'].map((id) => ({ id, name: id, fields: fields.map((name) => ({ name })) })),
    purposes: [
      { id: 'delivery', name: 'Delivery', legalBasis: ['contract'] },
      { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true, marketing: true },
    ],
    recipients: recipients.map((id) => ({
      id,
      name: id,
      kind: 'carrier',
      role: 'processor',
      countries: ['DE'],
      receives: [{ category: 'order', fields, purposes: ['delivery', 'newsletter'] }],
    })),
    retention: [],
    signals: [{ signal: 'gpc', optsOutOf: ['newsletter'] }],
  };
  const id = `00000000-0000-4000-a000-00000000${controller === 'shop' ? '00' : '01'}0${version}`;
  return tell(
    'privacy.policy.published.v1',
    { version, effectiveFrom, sha256: 'f'.repeat(64), policy: all },
    { id, controller, stream: `policy-${controller}`, time: effectiveFrom },
  );
}
