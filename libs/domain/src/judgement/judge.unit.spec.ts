import { describe, expect, it } from '@jest/globals';
import type { EventTypes, Recorded } from '../events/index.ts';
import { samplePolicy } from '../policy/sample-policy.ts';
import type { Policy, RecipientRule } from '../policy/policy.ts';
import type { JudgedEvent } from './act.ts';
import { factsOf, type Fact, type ToldFact } from './fact.ts';
import { isAllowed, judge } from './judge.ts';
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
      { id: 'updates', name: 'Updates', legalBasis: ['contract'], contact: true },
      { id: 'tracking', name: 'Tracking', legalBasis: ['legitimate-interest'], device: 'other' },
      { id: 'promotion', name: 'Promotion', legalBasis: ['legitimate-interest'], marketing: true },
      { id: 'breach_notice', name: 'Breach', legalBasis: ['legal-obligation'] },
    ],
    signals: [{ signal: 'dnt', optsOutOf: ['statistics'] }],
    moments: ['order'],
    access: [{ actor: 'support-*', categories: ['order'], purposes: ['delivery'] }],
    contactRules: { commercial: ['unsubscribe', 'labelledAsAd'], evenAfterOptOut: ['updates'] },
    children: { noMarketingUnder: 13, notForUnder: 18 },
    automatedDecisions: [{ purpose: 'statistics', logic: 'a score', significance: 'a limit', safeguards: ['human-review'] }],
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
  data: {
    subject: ['email'],
    channel: 'email',
    purpose: 'newsletter',
    commercial: true,
    unsubscribe: true,
    labelledAsAd: true,
    ...data,
  },
});
const accessed = (data: Changes<'privacy.data.accessed.v1'> = {}): JudgedEvent => ({
  type: 'privacy.data.accessed.v1',
  time: NOON,
  data: { subject: ['email'], category: 'order', system: 'shop-db', actor: 'support-1', purpose: 'delivery', ...data },
});
const scheduled = (data: Changes<'privacy.retention.scheduled.v1'> = {}): JudgedEvent => ({
  type: 'privacy.retention.scheduled.v1',
  time: NOON,
  data: { subject: ['email'], category: 'log', system: 'web', dataset: 'visits', action: 'delete', dueAt: '2026-07-01T12:00:00Z', ...data },
});
const statistics = { category: 'log', purpose: 'statistics', legalBasis: 'legitimate-interest' } as const;
const byConsent = { purpose: 'newsletter', legalBasis: 'consent' } as const;
const order = { authority: 'court' };

const promotion = { category: 'log', purpose: 'promotion', legalBasis: 'legitimate-interest' } as const;
const aged = (band: 'under-13' | '13-17' | 'adult') => told(1, { is: 'age', band });
const honoured = (contactRules: Policy['contactRules']): Change => ({ contactRules });
const toUs = { country: 'US' } as const;
const inUs = (change: Partial<RecipientRule> = {}): Change => ({
  recipients: samplePolicy().recipients.map((each) => ({ ...each, countries: ['US'], ...change })),
});

/** What contradicts the sample policy, or one that is changed in this: the rule, the event, what was said before, and how it is put. */
const contradictions: [rule: string, event: JudgedEvent, said: ToldFact[], detail: string, change?: Change][] = [
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
    { purposes: [...samplePolicy().purposes, { id: 'sale', name: 'Sale', legalBasis: ['legitimate-interest'] }] },
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
    'signal-ignored',
    used(statistics),
    [told(1, { is: 'signal', signal: 'dnt', value: '1' }), consent(2, 'statistics', NOON)],
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
  ['country-not-in-policy', shared({ country: 'FR' }), [], 'The policy has dhl in DE, not in FR.'],
  [
    'no-advance-notice',
    shared({ ground: 'advance-notice' }),
    [told(13, { is: 'notice', notice: 'transfer' })],
    'No notice to the person is known from before the sharing with dhl.',
  ],
  ['unknown-moment', collected({ moment: 'survey' }), [], 'The policy does not collect at survey.'],
  ['access-not-listed', accessed({ actor: 'sales-1' }), [], 'The policy gives sales-1 no access.'],
  ['access-not-listed', accessed({ category: 'log' }), [], 'The policy gives support-1 no access to log.'],
  ['access-not-listed', accessed({ purpose: 'offers' }), [], 'The policy gives support-1 no access to order for offers.'],
  [
    'automated-without-safeguards',
    used({ automatedDecision: true }),
    [],
    'The policy names no safeguards for automated decisions for delivery.',
  ],
  [
    'kept-longer',
    scheduled({ dueAt: '2026-07-01T12:00:01Z' }),
    [],
    'The rule log-web of the policy ends log by 2026-07-01T12:00:00.000Z, and it is scheduled for 2026-07-01T12:00:01Z.',
  ],
  [
    'kept-longer',
    scheduled({ action: 'obscure' }),
    [],
    'The rule log of the policy ends log by 2026-06-08T12:00:00.000Z, and it is scheduled for 2026-07-01T12:00:00Z.',
  ],
  [
    'notice-before-collection',
    collected(),
    [told(13, { is: 'notice', notice: 'collection' })],
    'No notice of collection to the person is known from before.',
    promised('notice-before-collection'),
  ],
  [
    'device-without-consent',
    used({ category: 'log', purpose: 'tracking', legalBasis: 'legitimate-interest' }),
    [],
    "tracking reads or writes the person's device, and no consent to it is in force.",
  ],
  [
    'contact-unmarked',
    contacted({ purpose: 'offers', unsubscribe: false }),
    [],
    'The policy wants commercial contact to carry unsubscribe.',
  ],
  [
    'contact-unmarked',
    contacted({ purpose: 'mailing', commercial: false, unsubscribe: false }),
    [],
    'The policy wants commercial contact to carry unsubscribe.',
    { purposes: [{ id: 'mailing', name: 'Mailing', legalBasis: ['legitimate-interest'], contact: true, marketing: true }] },
  ],
  [
    'marketing-to-child',
    used(promotion),
    [aged('under-13')],
    `The person is known to be under 13 since ${at(1)}, and the policy says that nothing is marketed to them.`,
  ],
  [
    'marketing-to-child',
    contacted({ purpose: 'offers' }),
    [told(2, { is: 'age', band: '13-17' }), aged('under-13')],
    `The person is known to be under 18 since ${at(2)}, and the policy says that nothing is marketed to them.`,
    { children: { noMarketingUnder: 18 } },
  ],
  ['sold', shared({ consideration: 'other' }), [], 'dhl got the data for a consideration (other).'],
  [
    'transfer-without-mechanism',
    shared(toUs),
    [],
    'Nothing says what a transfer to US rests on.',
    inUs({ transfers: [{ country: 'CN', mechanism: 'scc' }] }),
  ],
  [
    'transfer-without-mechanism',
    shared({ ...toUs, mechanism: 'privacy-shield' }),
    [],
    'The EU-US Privacy Shield is in force only from 2016-07-12 to 2020-07-16.',
    inUs({ certifications: [{ framework: 'privacy-shield', from: '2018-01-01' }] }),
  ],
  [
    'contact-refused',
    contacted({ purpose: 'offers' }),
    [refusal(2, '*contact')],
    `The person has refused to be contacted for offers since ${at(2)}. The law's 10 business days are not over.`,
    honoured({ optOutWithin: 'PT10H', optOutLimitBusinessDays: 10 }),
  ],
  [
    'contact-refused',
    contacted({ purpose: 'offers' }),
    [{ is: 'refusal', purpose: '*contact', time: '2026-05-01T12:00:00Z', position: 1n }],
    "The person has refused to be contacted for offers since 2026-05-01T12:00:00Z. The law's 10 business days are over too.",
    honoured({ optOutWithin: 'P1D', optOutLimitBusinessDays: 10 }),
  ],
  [
    'contact-refused',
    contacted({ purpose: 'updates', commercial: false }),
    [refusal(2, 'updates')],
    `The person has refused to be contacted for updates since ${at(2)}.`,
  ],
];

/** What is to be looked at, and contradicts nothing. */
const warnings: [rule: string, event: JudgedEvent, said: ToldFact[], detail: string, change?: Change][] = [
  [
    'marketing-to-minor',
    used(promotion),
    [aged('13-17')],
    'The person is known to be under 18, for whom the policy says the service is not.',
  ],
  ['marketing-to-minor', used(promotion), [aged('13-17')], 'The person (13-17) may be under 16.', { children: { noMarketingUnder: 16 } }],
];

function promised(rule: string): Change {
  return {
    promises: [{ id: 'p1', title: 'A promise', checks: [{ kind: 'acts-allowed', about: { events: ['data.collected'] }, rules: [rule] }] }],
  };
}

function statisticsOfOrder() {
  return { purpose: 'statistics', legalBasis: 'legitimate-interest' } as const;
}

type Change = Partial<Policy>;
const verdict = (event: JudgedEvent, said: readonly ToldFact[], policy = shopPolicy()) =>
  judge(event, known(said, { time: event.time, position: 1_000n }), policy);

describe('what contradicts the policy', () => {
  it.each(contradictions)('%s: %j after %j', (rule, event, said, detail, change = {}) => {
    const found = verdict(event, said, { ...shopPolicy(), ...change });
    const [promise] = change.promises ?? [];
    expect([found, isAllowed(found)]).toEqual([[{ rule, ...(promise && { promise: promise.id }), detail }], false]);
  });

  it.each(warnings)('or is only looked at: %s: %j after %j', (rule, event, said, detail, change = {}) => {
    const found = verdict(event, said, { ...shopPolicy(), ...change });
    expect([found, isAllowed(found)]).toEqual([[{ rule, severity: 'warning', detail }], true]);
  });

  it('is shown here for every rule', () => {
    const shown = [...contradictions, ...warnings].map(([rule]) => rule);
    expect([...new Set(shown)].toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
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
  it.each<[string, JudgedEvent, ToldFact[], Change?]>([
    ['an occasion of the policy, or none', collected({ moment: 'order' }), []],
    ['a look by somebody who may', accessed(), []],
    ['a decision by automated means with its safeguards', used({ ...statistics, automatedDecision: true }), []],
    ['an end as early as the policy wants it', scheduled(), []],
    ['an end of which the policy names no time', scheduled({ category: 'order' }), []],
    ['a collection after its notice', collected(), [told(1, { is: 'notice', notice: 'collection' })], promised('notice-before-collection')],
    ['a collection from others without notice', collected({ origin: 'third-party' }), [], promised('notice-before-collection')],
    ['a collection without notice where nothing promises one', collected(), [], promised('unknown-field')],
    [
      "a use of the person's device with consent",
      used({ category: 'log', purpose: 'tracking', legalBasis: 'legitimate-interest' }),
      [consent(1, 'tracking')],
    ],
    ['marketing to an adult', used(promotion), [aged('adult')]],
    ['marketing to somebody of whom no age is known', used(promotion), []],
    ['what is no marketing to a child', used(), [aged('under-13')]],
    ['marketing to a child that is one no longer', used(promotion), [told(2, { is: 'age', band: 'adult' }), aged('under-13')]],
    ['a contact that is not commercial, without marks', contacted({ purpose: 'updates', commercial: false, unsubscribe: false }), []],
    [
      'a sale by a policy that says it sells',
      shared({ consideration: 'money' }),
      [],
      {
        purposes: [...samplePolicy().purposes, { id: 'sale', name: 'Sale', legalBasis: ['legitimate-interest'] }],
      },
    ],
    ['a transfer that says what it rests on', shared({ ...toUs, mechanism: 'derogation' }), [], inUs()],
    ['data of nobody abroad', shared({ ...toUs, identifiable: false }), [], inUs()],
    [
      'a contact before an opt-out takes effect',
      contacted({ purpose: 'offers' }),
      [refusal(2, '*contact')],
      honoured({ optOutWithin: 'PT10H1S', optOutLimitBusinessDays: 10 }),
    ],
    [
      'a contact that is made even after an opt-out',
      contacted({ purpose: 'updates', commercial: false }),
      [refusal(1, '*'), refusal(2, '*contact')],
    ],
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
      'a consent after the signal that runs out later',
      used(statistics),
      [told(1, { is: 'signal', signal: 'dnt', value: '1' }), consent(2, 'statistics', at(13))],
    ],
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
  ])('%s', (_, event, said, change = {}) => {
    expect(verdict(event, said, { ...shopPolicy(), ...change })).toEqual([]);
  });

  it('what the policy says nothing of: entities, countries, occasions, who may look, marks, ages', () => {
    const { access: _, moments: __, contactRules: ___, children: ____, ...rest } = shopPolicy();
    const silent: Policy = { ...rest, entities: [], recipients: rest.recipients.map((each) => ({ ...each, countries: [] })) };
    const said = [aged('under-13')];
    expect(
      [
        shared({ entity: 'elsewhere', country: 'FR' }),
        collected({ moment: 'survey' }),
        accessed({ actor: 'sales-1' }),
        contacted({ purpose: 'offers', unsubscribe: false }),
      ].map((event) => verdict(event, said, silent)),
    ).toEqual([[], [], [], []]);
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
    ['privacy.subject.described.v1' as const, { residence: 'DE', ageBand: '13-17' }, [{ is: 'age', band: '13-17' }]],
    ['privacy.subject.described.v1' as const, { residence: 'DE' }, []],
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
