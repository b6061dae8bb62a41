import { describe, expect, it } from '@jest/globals';
import type { EventTypes, Recorded } from '../events/index.ts';
import { samplePolicy } from '../policy/sample-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { JudgedEvent } from './act.ts';
import { factsOf, type Fact, type ToldFact } from './fact.ts';
import { judge } from './judge.ts';
import { known } from './known.ts';
import { rules } from './rules/index.ts';

/** The sample policy with what the rules look at beside it. */
function shopPolicy(): Policy {
  const policy = samplePolicy();
  return {
    ...policy,
    categories: [...policy.categories, { id: 'health', name: 'Health', special: true, fields: [{ name: 'allergy' }] }],
    purposes: [
      ...policy.purposes,
      { id: 'statistics', name: 'Statistics', legalBasis: ['legitimate-interest', 'consent'] },
      { id: 'offers', name: 'Offers', legalBasis: ['legitimate-interest'], contact: true },
      { id: 'breach_notice', name: 'Breach', legalBasis: ['legal-obligation'] },
    ],
    signals: [{ signal: 'dnt', optsOutOf: ['statistics'] }],
  };
}

const NOON = '2026-06-01T12:00:00Z';
const at = (hour: number) => `2026-06-01T${String(hour).padStart(2, '0')}:00:00Z`;
const told = (hour: number, fact: Fact): ToldFact => ({ ...fact, time: at(hour), position: BigInt(hour) });
const consent = (hour: number, purpose: string, expiresAt?: string) =>
  told(hour, { is: 'consent', purpose, noticeVersion: '1', ...(expiresAt ? { expiresAt } : {}) });
const refusal = (hour: number, purpose: string) => told(hour, { is: 'refusal', purpose });
const verified = (hour: number, kind: 'objection' | 'restriction' | 'opt-out', request = kind): ToldFact[] => [
  told(hour - 1, { is: 'request', request, kind }),
  told(hour, { is: 'request-state', request, state: 'verified' }),
];

type Changes<T extends keyof EventTypes> = Partial<Recorded<EventTypes[T]>>;
const collected = (data: Changes<'privacy.data.collected.v1'> = {}): JudgedEvent => ({
  type: 'privacy.data.collected.v1',
  time: NOON,
  data: {
    subject: ['email'],
    category: 'order',
    fields: ['phone'],
    purposes: ['delivery'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
    ...data,
  },
});
const used = (data: Changes<'privacy.data.used.v1'> = {}): JudgedEvent => ({
  type: 'privacy.data.used.v1',
  time: NOON,
  data: { subject: ['email'], category: 'order', purpose: 'delivery', legalBasis: 'contract', ...data },
});
const shared = (data: Changes<'privacy.data.shared.v1'> = {}): JudgedEvent => ({
  type: 'privacy.data.shared.v1',
  time: NOON,
  data: {
    subject: ['email'],
    category: 'order',
    fields: ['phone'],
    recipient: 'dhl',
    purpose: 'delivery',
    legalBasis: 'contract',
    country: 'DE',
    ...data,
  },
});
const contacted = (data: Changes<'privacy.contact.made.v1'> = {}): JudgedEvent => ({
  type: 'privacy.contact.made.v1',
  time: NOON,
  data: { subject: ['email'], channel: 'email', purpose: 'newsletter', commercial: true, ...data },
});
const statistics = { category: 'log', purpose: 'statistics', legalBasis: 'legitimate-interest' } as const;
const byConsent = { purpose: 'newsletter', legalBasis: 'consent' } as const;
const order = { authority: 'court' };

/** What contradicts the sample policy: the rule, the event, what was said before, and how it is put. */
const contradictions: [rule: string, event: JudgedEvent, said: ToldFact[], detail: string][] = [
  ['unknown-entity', used({ entity: 'elsewhere' }), [], 'The policy does not cover elsewhere.'],
  ['unknown-category', used({ category: 'gossip' }), [], 'The policy names no category gossip.'],
  [
    'unknown-field',
    collected({ fields: ['phone', 'shoe_size', 'hat'] }),
    [],
    'The category order of the policy does not have shoe_size, hat.',
  ],
  ['unknown-purpose', collected({ purposes: ['delivery', 'gossip'] }), [], 'The policy names no purpose gossip.'],
  [
    'legal-basis-not-in-policy',
    used({ legalBasis: 'legal-obligation' }),
    [],
    'The policy rests delivery on contract, not on legal-obligation.',
  ],
  ['special-category', used({ category: 'health' }), [], 'health is a special category, and contract does not suffice for it.'],
  ['never-store', collected({ fields: ['card_number'] }), [], 'The policy says that card_number of order is never stored.'],
  ['no-consent', used(byConsent), [], 'No consent to newsletter is known.'],
  ['no-consent', contacted(), [], 'No consent to newsletter is known.'],
  ['no-consent', contacted(), [consent(13, 'newsletter')], 'No consent to newsletter is known.'],
  [
    'no-consent',
    used(byConsent),
    [refusal(1, 'newsletter'), consent(2, 'newsletter', NOON)],
    `The consent to newsletter ended at ${NOON}.`,
  ],
  [
    'after-withdrawal',
    used(byConsent),
    [consent(1, 'newsletter'), refusal(2, '*contact')],
    `The person has refused newsletter since ${at(2)}.`,
  ],
  ['after-opt-out', used(statistics), [refusal(2, 'statistics')], `The person has opted out of statistics since ${at(2)}.`],
  [
    'after-opt-out',
    used(statistics),
    [consent(1, 'statistics'), refusal(2, '*')],
    `The person has opted out of statistics since ${at(2)}.`,
  ],
  [
    'after-opt-out',
    shared({ consideration: 'money' }),
    verified(2, 'opt-out'),
    `The person has asked not to have their data sold since ${at(2)}.`,
  ],
  ['after-objection', used(statistics), verified(2, 'objection'), `The person has objected since ${at(2)}.`],
  ['after-objection', contacted(), [consent(1, 'newsletter'), ...verified(2, 'objection')], `The person has objected since ${at(2)}.`],
  ['contact-refused', contacted(), [refusal(2, 'newsletter')], `The person has refused to be contacted for newsletter since ${at(2)}.`],
  [
    'contact-refused',
    contacted({ purpose: 'offers' }),
    [refusal(2, '*contact')],
    `The person has refused to be contacted for offers since ${at(2)}.`,
  ],
  [
    'signal-ignored',
    used({ ...statistics, signals: { dnt: true } }),
    [],
    'The policy says that dnt opts out of statistics, and it was sent.',
  ],
  [
    'signal-ignored',
    used({ ...statistics, signals: { dnt: true } }),
    [consent(1, 'statistics')],
    'The policy says that dnt opts out of statistics, and it was sent.',
  ],
  [
    'signal-ignored',
    used(statistics),
    [consent(1, 'statistics'), told(2, { is: 'signal', signal: 'dnt', value: '1' })],
    'The policy says that dnt opts out of statistics, and it was sent.',
  ],
  [
    'restricted',
    used(),
    verified(2, 'restriction'),
    `The processing of the person's data is restricted since ${at(2)}, so not allowed for delivery.`,
  ],
  [
    'restricted',
    used(),
    [
      told(3, { is: 'notice', notice: 'restriction-lifting' }),
      ...verified(2, 'restriction'),
      ...verified(4, 'restriction', 'another' as 'restriction'),
    ],
    `The processing of the person's data is restricted since ${at(4)}, so not allowed for delivery.`,
  ],
  ['recipient-not-in-policy', shared({ recipient: 'broker' }), [], 'The policy names no recipient broker.'],
  ['recipient-not-in-policy', contacted({ purpose: 'offers', sentBy: 'mailer' }), [], 'The policy names no recipient mailer.'],
  ['beyond-recipient', shared({ category: 'log', fields: ['ip'] }), [], 'The policy does not let dhl have log.'],
  ['beyond-recipient', shared(statisticsOfOrder()), [], 'The policy does not let dhl have order for statistics.'],
  [
    'beyond-recipient',
    shared({ fields: ['phone', 'card_number'] }),
    [],
    'The policy does not let dhl have card_number of order for delivery.',
  ],
  ['country-not-in-policy', shared({ country: 'US' }), [], 'The policy has dhl in DE, not in US.'],
  [
    'no-advance-notice',
    shared({ ground: 'advance-notice' }),
    [told(13, { is: 'notice', notice: 'transfer' })],
    'No notice to the person is known from before the sharing with dhl.',
  ],
];

function statisticsOfOrder() {
  return { purpose: 'statistics', legalBasis: 'legitimate-interest' } as const;
}

const verdict = (event: JudgedEvent, said: readonly ToldFact[], policy = shopPolicy()) =>
  judge(event, known(said, { time: event.time, position: 1_000n }), policy);

describe('what contradicts the policy', () => {
  it.each(contradictions)('%s: %j after %j', (rule, event, said, detail) => {
    expect(verdict(event, said)).toEqual([{ rule, detail }]);
  });

  it('is shown here for every rule', () => {
    expect([...new Set(contradictions.map(([rule]) => rule))].toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  });

  it('is all of it, by every rule', () => {
    const event = shared({ category: 'gossip', purpose: 'gossip', recipient: 'broker', entity: 'elsewhere', legalBasis: 'consent' });
    expect(verdict(event, []).map(({ rule }) => rule)).toEqual([
      'unknown-entity',
      'unknown-category',
      'unknown-purpose',
      'no-consent',
      'recipient-not-in-policy',
    ]);
  });
});

describe('what does not contradict it', () => {
  it.each<[string, JudgedEvent, ToldFact[]]>([
    ['what the policy says', collected({ entity: 'shop' }), []],
    ['a forbidden field that is passed through', collected({ fields: ['card_number'], stored: false }), []],
    ['a special category with consent', used({ category: 'health', ...byConsent }), [consent(1, 'newsletter')]],
    ['a consent before its end', used(byConsent), [consent(1, 'newsletter', at(13))]],
    ['a consent after a refusal of everything', contacted(), [refusal(1, '*'), consent(2, 'newsletter')]],
    ['a purpose that is no contact, after a refusal of contact', used(statistics), [refusal(1, '*contact')]],
    ['a contract, whatever was refused', used(), [refusal(1, '*'), refusal(2, 'delivery')]],
    [
      'a contact that the law demands',
      contacted({ purpose: 'breach_notice', commercial: false }),
      [refusal(1, '*'), refusal(1, '*contact')],
    ],
    ['a gift after a request not to sell', shared(), verified(2, 'opt-out')],
    ['a contract after an objection', used(), verified(2, 'objection')],
    ['an objection that nobody has verified', used(statistics), verified(2, 'objection').slice(0, 1)],
    [
      'an objection that was refused',
      used(statistics),
      [...verified(2, 'objection'), told(3, { is: 'request-state', request: 'objection', state: 'refused' })],
    ],
    ['a signal that the policy does not speak of', used({ ...statistics, signals: { gpc: true } }), []],
    ['a signal that says nothing of the purpose', used({ signals: { dnt: true } }), []],
    ['a consent after the signal', used(statistics), [told(1, { is: 'signal', signal: 'dnt', value: '1' }), consent(2, 'statistics')]],
    [
      'a signal taken back',
      used(statistics),
      [told(1, { is: 'signal', signal: 'dnt', value: '1' }), told(2, { is: 'signal', signal: 'dnt', value: '0' })],
    ],
    [
      'a request without the signal',
      used({ ...statistics, signals: { dnt: false } }),
      [told(1, { is: 'signal', signal: 'dnt', value: '1' })],
    ],
    ['keeping data that is restricted', collected(), verified(2, 'restriction')],
    ['a use of restricted data with consent', used(byConsent), [consent(1, 'newsletter'), ...verified(2, 'restriction')]],
    ['a restriction that was lifted', used(), [...verified(2, 'restriction'), told(3, { is: 'notice', notice: 'restriction-lifting' })]],
    [
      'what a legal order compels, to whom and where it may be, also of restricted data',
      shared({ ground: 'legal-order', legalOrder: order, recipient: 'court', country: 'US', category: 'log', fields: ['ip'] }),
      verified(2, 'restriction'),
    ],
    [
      'a sharing that was announced',
      shared({ ground: 'advance-notice', recipient: 'buyer' }),
      [told(1, { is: 'notice', notice: 'transfer' })],
    ],
  ])('%s', (_, event, said) => {
    expect(verdict(event, said)).toEqual([]);
  });

  it('an entity and a country of which the policy says nothing', () => {
    const silent = { ...shopPolicy(), entities: [], recipients: shopPolicy().recipients.map((each) => ({ ...each, countries: [] })) };
    expect(verdict(shared({ entity: 'elsewhere', country: 'US' }), [], silent)).toEqual([]);
  });
});

describe('the facts of an event', () => {
  const facts = <T extends keyof EventTypes>(type: T, data: unknown, stream = 'subject-a') =>
    factsOf({ type, stream, data } as Parameters<typeof factsOf>[0]);

  it.each([
    [
      'privacy.consent.granted.v1' as const,
      { purposes: ['a', 'b', 'a'], noticeVersion: '1', expiresAt: NOON },
      [
        { is: 'consent', purpose: 'a', noticeVersion: '1', expiresAt: NOON },
        { is: 'consent', purpose: 'b', noticeVersion: '1', expiresAt: NOON },
      ],
    ],
    ['privacy.consent.withdrawn.v1' as const, { purposes: ['a'], scope: 'all-contact' }, [refusalOf('a'), refusalOf('*contact')]],
    ['privacy.optout.carried.v1' as const, { erasure: 'e', scope: 'all' }, [refusalOf('*')]],
    [
      'privacy.signal.received.v1' as const,
      { signal: 'gpc', value: '1', optOutOf: ['a'] },
      [{ is: 'signal', signal: 'gpc', value: '1' }, refusalOf('a')],
    ],
    ['privacy.notice.given.v1' as const, { notice: 'transfer', channel: 'email' }, [{ is: 'notice', notice: 'transfer' }]],
    ['privacy.notice.given.v1' as const, { notice: 'transfer', channel: 'email', delivered: false }, []],
    ['privacy.data.used.v1' as const, {}, []],
  ])('%s %j', (type, data, expected) => {
    expect(facts(type, data)).toEqual(expected);
  });

  it('of a request name it by its stream', () => {
    expect([
      ...facts('privacy.request.opened.v1', { kind: 'objection' }, 'request-r1'),
      ...facts('privacy.request.verified.v1', {}, 'request-r1'),
      ...facts('privacy.request.refused.v1', {}, 'request-r1'),
    ]).toEqual([
      { is: 'request', request: 'r1', kind: 'objection' },
      { is: 'request-state', request: 'r1', state: 'verified' },
      { is: 'request-state', request: 'r1', state: 'refused' },
    ]);
  });

  function refusalOf(purpose: string) {
    return { is: 'refusal', purpose };
  }
});
