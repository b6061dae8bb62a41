import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DRILL_SOURCE, findingId, newLedgerMetadata, type Policy } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { emptyReadModels } from '../../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldPage, readPosition } from '../engine/index.ts';
import { findingById, findings, ReadModels, stats, type FindingItem, type FindingsRequest } from '../index.ts';
import { group } from '../list.ts';
import { contradictionGroups } from '../promises/contradictions.ts';

const [ADA, BOB, EVE] = ['a', 'b', 'e'].map((letter) => letter.repeat(32)) as [string, string, string];
const ERASURE = 'c'.repeat(32);
const subject = ['email'];
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const base: Policy = {
  controller: 'shop',
  version: '1',
  effectiveFrom: '2026-01-01T00:00:00Z',
  contact: { name: 'Shop' },
  entities: [],
  identifiers: [{ type: 'email', form: 'email', identifies: true }],
  categories: [{ id: 'order', name: 'Orders', fields: [{ name: 'phone' }] }],
  purposes: [
    { id: 'delivery', name: 'Delivery', legalBasis: ['contract'] },
    { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true, marketing: true },
    { id: 'statistics', name: 'Statistics', legalBasis: ['legitimate-interest'], tracking: true },
  ],
  recipients: [
    {
      id: 'dhl',
      name: 'DHL',
      kind: 'carrier',
      role: 'processor',
      countries: ['DE'],
      receives: [{ category: 'order', fields: ['phone'], purposes: ['delivery', 'statistics'] }],
    },
  ],
  retention: [],
  signals: [{ signal: 'dnt', optsOutOf: ['statistics'] }],
};
const policy = (change: Partial<Policy> = {}): Told => {
  const all = { ...base, ...change };
  const { version, effectiveFrom } = all;
  return tell(
    'privacy.policy.published.v1',
    { version, effectiveFrom, sha256: 'f'.repeat(64), policy: all },
    { stream: 'policy-shop', time: day(1) },
  );
};

/** Events of a day of March; their number is their id too. */
const about = (n: number, who = ADA) => ({ subject: who, time: day(n), id: id(n) });
const shared = (n: number, more: { purpose?: string; ground?: 'advance-notice'; recipient?: string } = {}, who = ADA): Told =>
  tell(
    'privacy.data.shared.v1',
    {
      subject,
      category: 'order',
      fields: ['phone'],
      recipient: 'dhl',
      purpose: 'statistics',
      legalBasis: 'legitimate-interest',
      country: 'DE',
      ...more,
    },
    about(n, who),
  );
const used = (n: number, who = ADA): Told =>
  tell('privacy.data.used.v1', { subject, category: 'order', purpose: 'statistics', legalBasis: 'legitimate-interest' }, about(n, who));
const collected = (n: number): Told => {
  const data = {
    subject,
    category: 'order',
    fields: ['phone'],
    purposes: ['delivery'],
    legalBasis: 'contract' as const,
    system: 'db',
    dataset: 'orders',
  };
  return tell('privacy.data.collected.v1', data, about(n));
};
const contacted = (n: number, who = ADA): Told =>
  tell('privacy.contact.made.v1', { subject, channel: 'email', purpose: 'newsletter', commercial: true }, about(n, who));
const agreed = (n: number, who = ADA): Told =>
  tell('privacy.consent.granted.v1', { subject, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' }, about(n, who));
const refused = (n: number, purpose: string, who = ADA): Told =>
  tell('privacy.consent.withdrawn.v1', { subject, purposes: [purpose] }, about(n, who));
const signalled = (n: number): Told => tell('privacy.signal.received.v1', { subject, signal: 'dnt', value: '1' }, about(n));
const noticed = (n: number, notice: 'transfer' | 'collection'): Told =>
  tell('privacy.notice.given.v1', { subject, notice, channel: 'email' }, about(n));
const linked = (n: number, one: string, other: string, type: 'linked' | 'unlinked' = 'linked'): Told =>
  tell(`privacy.subject.${type}.v1`, { subject, other, basis: 'login' }, about(n, one));

describe('the judgement of recorded acts', () => {
  let test: TestDatabase;
  let db: Database;
  let told: Told[];
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
  });
  beforeEach(async () => {
    await emptyReadModels(db);
    told = [];
  });
  afterAll(() => test.drop());

  /** What arrives now, in one page, behind what arrived before. */
  const arrives = async (...events: Told[]) => {
    const page = storedEvents([...told, ...events]).slice(told.length);
    told.push(...events);
    expect(await foldPage(db, group, page, await readPosition(db), page.at(-1)!.position)).toBe(true);
    return found();
  };
  const listed = async (request: FindingsRequest = {}) => {
    const page = await findings(db, 'shop', request);
    return page.ok ? page : { items: [], next: undefined };
  };
  /** Rule and act of each finding, the newest first. */
  const found = async () => (await listed()).items.map(({ rule, event }) => `${rule} ${Number(event.slice(-12))}`);

  it('given a sharing, when an opt-out from before it arrives late, then it is found; a consent from in between takes it back', async () => {
    expect(await arrives(policy(), shared(10))).toEqual([]);
    expect(await arrives(refused(5, 'statistics'))).toEqual(['after-opt-out 10']);
    const agreedTo = { subject, purposes: ['statistics'], noticeVersion: '1', method: 'checkbox' };
    expect(await arrives(tell('privacy.consent.granted.v1', agreedTo, about(7)))).toEqual([]);
    expect(await arrives(refused(11, 'statistics'))).toEqual([]);
  });

  it('given a contact, when the person had unsubscribed before, then it is found; what arrives late about another is not theirs', async () => {
    expect(await arrives(policy(), agreed(2), contacted(10), agreed(2, BOB), contacted(11, BOB))).toEqual([]);
    expect(await arrives(refused(9, 'newsletter'))).toEqual(['contact-refused 10']);
  });

  it('given tracking, when a signal from before it arrives late, then it is found', async () => {
    expect(await arrives(policy(), used(10))).toEqual([]);
    expect(await arrives(signalled(9))).toEqual(['signal-ignored 10']);
  });

  it('given a sharing on an advance notice, when the notice arrives late, then it is found no more; a notice after it changes nothing', async () => {
    expect(await arrives(policy(), shared(10, { ground: 'advance-notice' }))).toEqual(['no-advance-notice 10']);
    expect(await arrives(noticed(11, 'transfer'))).toEqual(['no-advance-notice 10']);
    expect(await arrives(noticed(9, 'transfer'))).toEqual([]);
  });

  it('given a promise that people are told before data is collected, when the notice arrives late, then the collection is found no more', async () => {
    const checks = [{ kind: 'acts-allowed' as const, about: { events: ['data.collected'] }, rules: ['notice-before-collection'] }];
    const promises = [{ id: 'P1', title: 'You are told before.', checks }];
    expect(await arrives(policy({ promises }), collected(10))).toEqual(['notice-before-collection 10']);
    expect((await listed({ promise: 'P1' })).items.map(({ detail }) => detail['promise'])).toEqual(['P1']);
    expect((await listed({ promise: 'P2' })).items).toEqual([]);
    expect(await arrives(noticed(9, 'collection'))).toEqual([]);
  });

  it('given several pseudonyms of one person, then what one said counts for all from the link on, and no longer after the unlinking', async () => {
    expect(await arrives(policy(), refused(5, 'statistics', EVE), used(10), linked(20, ADA, BOB))).toEqual([]);
    expect(await arrives(linked(21, BOB, EVE))).toEqual(['after-opt-out 10']);
    expect(await arrives(used(12, BOB))).toEqual(['after-opt-out 12', 'after-opt-out 10']);
    // An earlier word on the pair that arrives late is not the last one.
    expect(await arrives(linked(19, EVE, BOB, 'unlinked'))).toEqual(['after-opt-out 12', 'after-opt-out 10']);
    expect(await arrives(linked(22, EVE, BOB, 'unlinked'))).toEqual([]);
  });

  it('given a fact about one pseudonym, when it arrives late, then the acts on all that are the same person are judged again', async () => {
    expect(await arrives(policy(), linked(20, ADA, BOB), used(10))).toEqual([]);
    expect(await arrives(refused(5, 'statistics', BOB))).toEqual(['after-opt-out 10']);
  });

  it('given acts, when a version that begins before them is published, then they are judged by it, until a version that begins later', async () => {
    const none: Partial<Policy> = { recipients: [] };
    expect(await arrives(policy(), policy({ version: '3', effectiveFrom: day(20) }), shared(10), shared(15), shared(25))).toEqual([]);
    const changed = await arrives(policy({ version: '2', effectiveFrom: day(12), ...none }));
    expect(changed).toEqual(['recipient-not-in-policy 15']);
    expect((await listed()).items[0]!.detail['policyVersion']).toBe('2');
    expect(await arrives(policy({ version: '2b', effectiveFrom: day(12) }))).toEqual([]);
  });

  it('given no policy in force at the time of an act, then nothing is said of it, and it is counted', async () => {
    expect(await arrives(shared(10, { recipient: 'stranger' }), refused(2, 'statistics'))).toEqual([]);
    expect(await stats(db, 'shop')).toMatchObject({ notJudged: 1, openFindings: {} });
    expect(await arrives(policy({ effectiveFrom: day(11) }))).toEqual([]);
    expect(await stats(db, 'shop')).toMatchObject({ notJudged: 1, openFindings: {} });
    expect(await arrives(policy({ version: '0', effectiveFrom: day(10) }))).toEqual(['after-opt-out 10', 'recipient-not-in-policy 10']);
    expect(await stats(db, 'shop')).toMatchObject({ notJudged: 0, openFindings: { 'after-opt-out': 1, 'recipient-not-in-policy': 1 } });
  });

  it('given that somebody has dealt with a finding, when it vanishes and is found again, then what was said of it still stands', async () => {
    await arrives(policy(), used(10), refused(5, 'statistics'));
    const finding = findingId('shop', 'after-opt-out', id(10));
    const said = (n: number, what: 'acknowledged' | 'resolved', reason: string) =>
      tell(`privacy.finding.${what}.v1`, { rule: 'after-opt-out', reason }, { stream: `finding-${finding}`, time: day(n), actor: 'dpo' });
    const expected: FindingItem = {
      id: finding,
      rule: 'after-opt-out',
      status: 'open',
      about: '/shop/checkout privacy.data.used.v1',
      subject: ADA,
      since: day(10),
      detail: {
        event: id(10),
        type: 'privacy.data.used.v1',
        source: '/shop/checkout',
        policyVersion: '1',
        says: `The person has opted out of statistics since ${day(5)}.`,
        data: { category: 'order', purpose: 'statistics', legalBasis: 'legitimate-interest' },
      },
      event: id(10),
      lastEvent: id(10),
      lastAt: day(10),
      times: 1,
    };
    expect(await findingById(db, 'shop', finding)).toEqual(expected);
    await arrives(said(11, 'acknowledged', 'ticket-opened'));
    const acknowledged = { at: day(11), by: 'dpo', reason: 'ticket-opened' };
    expect(await findingById(db, 'shop', finding)).toEqual({ ...expected, status: 'acknowledged', acknowledged });
    await arrives(
      linked(12, EVE, ADA),
      tell('privacy.consent.granted.v1', { subject, purposes: ['statistics'], noticeVersion: '1', method: 'x' }, about(6, EVE)),
    );
    expect(await findingById(db, 'shop', finding)).toBeUndefined();
    await arrives(said(13, 'resolved', 'linked'));
    await arrives(linked(14, EVE, ADA, 'unlinked'));
    const resolved = { at: day(13), by: 'dpo', reason: 'linked' };
    expect(await findingById(db, 'shop', finding)).toEqual({ ...expected, status: 'resolved', acknowledged, resolved });
    expect(await stats(db, 'shop')).toMatchObject({ openFindings: {} });
    expect([await listed({ status: 'open' }), await listed({ status: 'resolved' })].map(({ items }) => items.length)).toEqual([0, 1]);
  });

  it('given many findings of one act, then they are listed page by page, each once, and narrowed by rule, person and status', async () => {
    await arrives(
      policy(),
      refused(1, 'statistics'),
      ...[10, 11, 12].map((n) => shared(n, { recipient: 'stranger' })),
      used(13, BOB),
      refused(2, 'statistics', BOB),
    );
    const all = (await listed()).items;
    expect(all.map(({ rule }) => rule).sort()).toEqual([
      ...Array<string>(4).fill('after-opt-out'),
      ...Array<string>(3).fill('recipient-not-in-policy'),
    ]);
    const paged: FindingItem[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await listed({ limit: 2, cursor });
      paged.push(...page.items);
      cursor = page.next;
      more = cursor !== undefined;
    }
    expect(paged).toEqual(all);
    expect((await listed({ rule: 'after-opt-out', subject: BOB, status: 'open' })).items.map(({ event }) => event)).toEqual([id(13)]);
    expect((await listed({ subject: ADA })).items).toEqual(all.filter((each) => each.subject === ADA));
    const [optedOut, stranger] = await contradictionGroups(db, 'shop', {});
    expect([optedOut, stranger]).toMatchObject([
      {
        rule: 'after-opt-out',
        n: 3,
        events: [10, 11, 12].map(id),
        first: { event: id(10), at: day(10) },
        last: { event: id(12), at: day(12) },
      },
      { rule: 'after-opt-out', n: 1, type: 'privacy.data.used.v1' },
    ]);
    expect(await contradictionGroups(db, 'shop', { to: day(10) })).toEqual([]);
  });

  it('given that the skeleton of an erased person expires, then nothing of them is left, and who was linked to them is judged without them', async () => {
    const stream = `erasure-${ERASURE}`;
    await arrives(policy(), refused(5, 'statistics', EVE), used(10), used(11, EVE), linked(20, ADA, EVE));
    expect(await found()).toEqual(['after-opt-out 11', 'after-opt-out 10']);
    await arrives(tell('privacy.erasure.closing.v1', { closedAt: day(21), closure: [EVE], identifiers: [] }, { stream, time: day(21) }));
    expect(await found()).toEqual(['after-opt-out 11', 'after-opt-out 10']);
    await arrives(tell('privacy.skeleton.expired.v1', { ground: 'legal-claims' }, { stream, time: day(22) }));
    expect(await found()).toEqual([]);
  });

  it('says nothing of what a drill does', async () => {
    await arrives(policy());
    const ofDrill = storedEvents([...told, shared(10, { recipient: 'stranger' })])
      .slice(-1)
      .map(({ metadata, ...event }): StoredEvent => ({
        ...event,
        metadata: newLedgerMetadata({ ...(metadata as Parameters<typeof newLedgerMetadata>[0]), source: DRILL_SOURCE }),
      }));
    expect(await foldPage(db, group, ofDrill, await readPosition(db), ofDrill[0]!.position)).toBe(true);
    expect(await found()).toEqual([]);
    expect(await stats(db, 'shop')).toMatchObject({ notJudged: 0 });
  });

  it('is made once where two workers fold the same pages', async () => {
    const events = storedEvents([
      policy(),
      ...Array.from({ length: 24 }, (_, n) => (n % 3 === 0 ? refused(25 - n, 'statistics') : used(25 - n))),
    ]);
    const other = test.db('lethe_read');
    for (let n = 0; n < events.length; n += 5) {
      const page = events.slice(n, n + 5);
      const from = await readPosition(db);
      const won = await Promise.all([db, other].map((each) => foldPage(each, group, page, from, page.at(-1)!.position)));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
    const both = await found();
    await emptyReadModels(db);
    expect(await foldPage(db, group, events, -1n, events.at(-1)!.position)).toBe(true);
    expect(await found()).toEqual(both);
    expect(both.length).toBeGreaterThan(10);
  });
});
