import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { factsOf, known, topicOf } from '#domain';
import type { Database } from '#postgres';
import { emptyReadModels } from '../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../test/support/stored-events.ts';
import { foldPage, readPage, readPosition } from './engine/index.ts';
import * as ask from './index.ts';
import { group } from './list.ts';

const ADA = 'a'.repeat(32);
const BOB = 'b'.repeat(32);
const EVE = 'e'.repeat(32);
const CASE = 'c'.repeat(32);
const NOW = '2026-06-01T00:00:00Z';
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`;
const at = (n: number) => day(n).replace('Z', '.000Z');
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const shared = (n: number, recipient = 'dhl', subject = ADA, category = 'order'): Told =>
  tell(
    'privacy.data.shared.v1',
    { subject: ['email'], category, fields: ['phone'], recipient, purpose: 'delivery', legalBasis: 'contract', country: 'DE' },
    { subject, time: day(n), id: id(n) },
  );
const collected = (n: number, subject = ADA): Told =>
  tell(
    'privacy.data.collected.v1',
    {
      subject: ['email'],
      category: 'order',
      fields: ['phone'],
      purposes: ['delivery'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: '1'.repeat(64),
    },
    { subject, time: day(n), id: id(n) },
  );
const policy = (version: string, effectiveFrom: string, deleteAfter: string): Told => {
  const retention = [{ id: 'orders', category: 'order', deleteAfter }];
  const purposes = [{ id: 'newsletter', name: 'Newsletter', legalBasis: ['consent' as const], contact: true }];
  const whole = {
    controller: 'shop',
    version,
    effectiveFrom,
    contact: { name: 'Shop' },
    entities: [],
    identifiers: [],
    categories: [],
    purposes,
    recipients: [],
    retention,
  };
  return tell(
    'privacy.policy.published.v1',
    { version, effectiveFrom, sha256: 'f'.repeat(64), policy: whole },
    { stream: 'policy-shop', time: effectiveFrom },
  );
};

const items = <T>(page: ask.Page<T>): T[] => {
  if (!page.ok) throw new Error(page.reason);
  return page.items;
};

describe('asking the read models', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ask.ReadModels.migrate(db);
  });
  beforeEach(() => emptyReadModels(db));
  afterAll(() => test.drop());

  const fold = async (...told: Told[]) => {
    const events = storedEvents(told);
    expect(await foldPage(db, group, events, -1n, events.at(-1)?.position ?? -1n)).toBe(true);
  };
  const foldMore = async (...told: Told[]) => {
    const from = await readPosition(db);
    const events = storedEvents(told).map((event) => ({ ...event, position: event.position + from }));
    expect(await foldPage(db, group, events, from, events.at(-1)?.position ?? from)).toBe(true);
  };

  describe('knowledge', () => {
    const consent = (n: number, subject = ADA): Told =>
      tell(
        'privacy.consent.granted.v1',
        { subject: ['email'], purposes: ['newsletter', 'offers'], noticeVersion: 'v1', method: 'checkbox' },
        { subject, time: day(n) },
      );
    const withdrawn = (n: number, subject = ADA): Told =>
      tell(
        'privacy.consent.withdrawn.v1',
        { subject: ['email'], purposes: ['newsletter'], scope: 'all-contact' },
        { subject, time: day(n) },
      );
    const opened: Told = tell(
      'privacy.request.opened.v1',
      { kind: 'objection', regulation: 'gdpr', receivedAt: day(1), dueAt: day(30), subject: ADA, known: true, identifierTypes: ['email'] },
      { stream: `request-${CASE}`, time: day(1) },
    );
    const verified: Told = tell(
      'privacy.request.verified.v1',
      { method: 'login' },
      { subject: ADA, stream: `request-${CASE}`, time: day(2) },
    );

    it('is what was said last of each topic before a moment, by any of the person’s pseudonyms', async () => {
      await fold(withdrawn(5), consent(3), opened, consent(4, BOB), withdrawn(1), verified, consent(5, EVE));
      const before = async (time: string, position: bigint, subjects = [ADA]) =>
        (await ask.knowledge(db, 'shop', subjects, { time, position }))
          .map((fact) => [topicOf(fact), fact.is, fact.time, fact.position])
          .toReversed();
      expect(await before(day(5), 100n)).toEqual([
        ['choice/*contact', 'refusal', at(1), 140n],
        ['choice/newsletter', 'consent', at(3), 110n],
        ['choice/offers', 'consent', at(3), 110n],
        [`request/${CASE}`, 'request', at(1), 120n],
        [`request/${CASE}/state`, 'request-state', at(2), 150n],
      ]);
      expect((await before('2026-01-05T01:00:00+01:00', 101n)).slice(0, 2)).toEqual([
        ['choice/*contact', 'refusal', at(5), 100n],
        ['choice/newsletter', 'refusal', at(5), 100n],
      ]);
      expect((await before(day(4), 999n, [ADA, BOB])).slice(-2)).toEqual([
        ['choice/newsletter', 'consent', at(4), 130n],
        ['choice/offers', 'consent', at(4), 130n],
      ]);
      expect(await before(day(1), 120n)).toEqual([]);
    });

    it('is enough to know what all that was said before amounts to', async () => {
      const told = [consent(3), withdrawn(2), consent(1, BOB), withdrawn(4, BOB), opened, verified];
      await fold(...told);
      const facts = readPage(storedEvents(told)).events.flatMap((event) =>
        factsOf(event).map((fact) => ({ ...fact, time: event.at, position: event.position })),
      );
      for (const n of [1, 2, 3, 4, 5]) {
        const moment = { time: day(n), position: 115n };
        expect(known(await ask.knowledge(db, 'shop', [ADA, BOB], moment), moment)).toEqual(known(facts, moment));
      }
    });
  });

  describe('timeline', () => {
    it('shows every event about the person, newest first, as the ledger holds it', async () => {
      await fold(
        collected(1),
        shared(3),
        tell(
          'privacy.contact.made.v1',
          { subject: ['email'], channel: 'email', purpose: 'newsletter', commercial: true },
          { subject: BOB, time: day(2), id: id(2) },
        ),
        collected(4, EVE),
      );
      const page = await ask.timeline(db, 'shop', [ADA, BOB]);
      expect(items(page).map((item) => [item.id, item.subject])).toEqual([
        [id(3), ADA],
        [id(2), BOB],
        [id(1), ADA],
      ]);
      expect(items(page)[2]).toEqual({
        id: id(1),
        type: 'privacy.data.collected.v1',
        time: day(1),
        recordedAt: '2026-06-01T00:00:00.000Z',
        position: '100',
        subject: ADA,
        source: '/shop/checkout',
        actor: 'checkout',
        data: collected(1).data,
      });
    });

    it('can be narrowed to a time and a type', async () => {
      await fold(...[1, 2, 3, 4, 5].map((n) => shared(n)), collected(3));
      const narrowed = async (request: ask.TimelineRequest) =>
        items(await ask.timeline(db, 'shop', [ADA], request)).map((item) => item.time);
      expect(await narrowed({ from: day(2), to: day(4) })).toEqual([day(3), day(3), day(2)]);
      expect(await narrowed({ from: '2026-01-02T01:00:00+01:00', to: day(4), type: 'privacy.data.shared.v1' })).toEqual([day(3), day(2)]);
    });

    it('is paged without a gap or a repetition while events arrive', async () => {
      await fold(...[2, 4, 6, 8, 10].map((n) => shared(n)));
      const first = await ask.timeline(db, 'shop', [ADA], { limit: 2 });
      await foldMore(shared(9), shared(1), shared(20));
      const second = await ask.timeline(db, 'shop', [ADA], { limit: 2, cursor: first.ok ? first.next : '' });
      const third = await ask.timeline(db, 'shop', [ADA], { limit: 2, cursor: second.ok ? second.next : '' });
      expect([first, second, third].map((page) => items(page).map((item) => item.time))).toEqual([
        [day(10), day(8)],
        [day(6), day(4)],
        [day(2), day(1)],
      ]);
      expect(third).not.toHaveProperty('next');
      expect(await ask.timeline(db, 'shop', [ADA], { cursor: 'nonsense' })).toEqual({ ok: false, reason: 'invalid-cursor' });
    });

    it('keeps the order of the ledger between events of the same moment', async () => {
      await fold({ ...shared(1), id: id(1) }, { ...shared(1), id: id(2) }, { ...shared(1), id: id(3) });
      const page = await ask.timeline(db, 'shop', [ADA], { limit: 2 });
      const rest = await ask.timeline(db, 'shop', [ADA], { limit: 2, cursor: page.ok ? page.next : '' });
      expect([...items(page), ...items(rest)].map((item) => item.id)).toEqual([id(3), id(2), id(1)]);
    });
  });

  it('disclosures: each sharing with what is assumed where nothing was said, and what each recipient got', async () => {
    const order = tell(
      'privacy.data.shared.v1',
      { subject: ['email'], category: 'web-log', fields: ['ip'], recipient: 'court', purpose: 'legal', legalBasis: 'legal-obligation', ground: 'legal-order', legalOrder: { authority: 'district-court', gagUntil: day(30) }, country: 'US', mechanism: 'derogation', consideration: 'none', identifiable: true }, // prettier-ignore
      { subject: BOB, time: day(2), id: id(2) },
    );
    await fold(shared(1), order, shared(3), shared(4, 'dhl', ADA, 'support'), shared(5, 'paypal', EVE));
    const said = {
      fields: ['phone'],
      purpose: 'delivery',
      legalBasis: 'contract',
      country: 'DE',
      ground: 'policy',
      consideration: 'none',
      identifiable: true,
    };
    expect(items(await ask.disclosures(db, 'shop', [ADA, BOB], { limit: 3 }))).toEqual([
      { event: id(4), subject: ADA, category: 'support', recipient: 'dhl', time: day(4), ...said },
      { event: id(3), subject: ADA, category: 'order', recipient: 'dhl', time: day(3), ...said },
      {
        event: id(2),
        subject: BOB,
        category: 'web-log',
        recipient: 'court',
        time: day(2),
        fields: ['ip'],
        purpose: 'legal',
        legalBasis: 'legal-obligation',
        ground: 'legal-order',
        legalOrder: { authority: 'district-court', gagUntil: day(30) },
        country: 'US',
        mechanism: 'derogation',
        consideration: 'none',
        identifiable: true,
      },
    ]);
    expect(await ask.recipients(db, 'shop', [ADA, BOB])).toEqual([
      { recipient: 'court', disclosures: 1, firstAt: at(2), lastAt: at(2), categories: ['web-log'] },
      { recipient: 'dhl', disclosures: 3, firstAt: at(1), lastAt: at(4), categories: ['order', 'support'] },
    ]);
  });

  it('access: who looked in a system, and who opened values of the vault', async () => {
    await fold(
      tell(
        'privacy.data.accessed.v1',
        { subject: ['email'], category: 'order', system: 'backoffice', actor: 'staff-17', purpose: 'support', fields: ['phone'] },
        { subject: ADA, time: day(1), id: id(1) },
      ),
      tell(
        'privacy.values.opened.v1',
        { case: CASE, fields: ['*'], for: 'export' },
        { subject: ADA, stream: `access-${ADA}`, time: day(2), id: id(2), actor: 'dpo-1' },
      ),
    );
    expect(items(await ask.access(db, 'shop', [ADA]))).toEqual([
      { event: id(2), subject: ADA, how: 'opened', actor: 'dpo-1', time: day(2), case: CASE, for: 'export', fields: ['*'] },
      {
        event: id(1),
        subject: ADA,
        how: 'looked',
        actor: 'staff-17',
        time: day(1),
        category: 'order',
        system: 'backoffice',
        purpose: 'support',
        fields: ['phone'],
      },
    ]);
  });

  it('inventory: with what is due next and who was given data of the category', async () => {
    await fold(
      policy('1', day(1), 'P1M'),
      collected(10),
      shared(11),
      shared(12, 'paypal'),
      shared(13, 'zendesk', ADA, 'support'),
      shared(14, 'ups', BOB),
    );
    expect((await ask.inventory(db, 'shop', [ADA, BOB])).entries).toEqual([
      expect.objectContaining({
        category: 'order',
        retention: { action: 'delete', dueAt: '2026-02-10T00:00:00.000Z' },
        recipients: [
          { recipient: 'dhl', lastAt: at(11) },
          { recipient: 'paypal', lastAt: at(12) },
          { recipient: 'ups', lastAt: at(14) },
        ],
      }),
    ]);
  });

  it('retention: by a policy that was published after the data was collected, overdue as of the moment of asking', async () => {
    await fold(collected(10), policy('1', day(1), 'P1M'));
    const due = {
      subject: ADA,
      category: 'order',
      system: 'shop-db',
      dataset: 'orders',
      record: '1'.repeat(64),
      action: 'delete',
      dueAt: '2026-02-10T00:00:00.000Z',
      policy: { dueAt: '2026-02-10T00:00:00.000Z', rule: 'orders', version: '1' },
    };
    expect(await ask.retention(db, 'shop', [ADA], '2026-02-09T23:59:59Z')).toEqual([{ ...due, overdue: false }]);
    expect(await ask.retention(db, 'shop', [ADA], '2026-02-10T00:00:00Z')).toEqual([{ ...due, overdue: true }]);
  });

  it('consents: under the policy in force, which says what a contact is', async () => {
    await fold(
      policy('1', day(1), 'P1M'),
      tell('privacy.consent.withdrawn.v1', { subject: ['email'], scope: 'all-contact' }, { subject: ADA, time: day(2), id: id(2) }),
    );
    expect(await ask.consents(db, 'shop', [ADA], NOW)).toEqual({
      consents: [{ purpose: 'newsletter', state: 'withdrawn', refused: { at: at(2), event: id(2), by: 'all-contact' } }],
      signals: [],
    });
    expect((await ask.consents(db, 'shop', [ADA], '2025-12-31T00:00:00Z')).consents).toEqual([]);
  });

  it('policies and systems: every version of the one, the current file of the other', async () => {
    const file = (version: number) => ({
      controller: 'shop',
      name: 'shop-db',
      description: `file ${version}`,
      connector: 'manual',
      datasets: [],
    });
    const registered = (version: number) =>
      tell(
        'privacy.system.registered.v1',
        { name: 'shop-db', version, sha256: 'f'.repeat(64), system: file(version) },
        { stream: 'system-shop.shop-db', time: day(version) },
      );
    await fold(policy('2', day(9), 'P1M'), policy('1', day(1), 'P2M'), registered(1), registered(2));
    expect((await ask.policies(db, 'shop')).map(({ retention }) => retention[0]?.deleteAfter)).toEqual(['P1M', 'P2M']);
    expect(await ask.systems(db, 'shop')).toEqual([
      { name: 'shop-db', version: 2, registeredAt: at(2), sha256: 'f'.repeat(64), system: file(2) },
    ]);
    expect([await ask.policies(db, 'other'), await ask.systems(db, 'other')]).toEqual([[], []]);
  });

  describe('requests, erasures and holds', () => {
    const opened = (n: number, kind: 'access' | 'erasure', dueAt: string) =>
      tell(
        'privacy.request.opened.v1',
        { kind, regulation: 'gdpr', receivedAt: day(n), dueAt, subject: ADA, known: true, identifierTypes: ['email'] },
        { stream: `request-${String(n).repeat(32)}`, time: day(n), actor: 'dpo-1' },
      );
    const request = (n: number) => String(n).repeat(32);

    it('lists requests by state, kind and due date, last first', async () => {
      await fold(
        opened(1, 'access', '2026-02-01T00:00:00Z'),
        opened(2, 'erasure', '2026-02-02T00:00:00Z'),
        opened(3, 'access', '2026-02-03T00:00:00Z'),
        tell(
          'privacy.request.extended.v1',
          { reason: 'complex', dueAt: '2026-04-01T00:00:00Z' },
          { stream: `request-${request(3)}`, time: day(4) },
        ),
        tell('privacy.request.verified.v1', { method: 'login' }, { stream: `request-${request(1)}`, time: day(4), actor: 'dpo-2' }),
      );
      const ids = async (by: ask.RequestsRequest) => items(await ask.requests(db, 'shop', by)).map((item) => item.id[0]);
      expect(await ids({})).toEqual(['3', '2', '1']);
      expect(await ids({ status: 'opened' })).toEqual(['3', '2']);
      expect(await ids({ kind: 'access' })).toEqual(['3', '1']);
      expect(await ids({ dueBefore: '2026-02-02T00:00:00Z' })).toEqual(['1']);
      expect(await ids({ subjects: [BOB] })).toEqual([]);
      expect(await ask.requests(db, 'shop', { dueBefore: '2026-02-02T00:00:00Z' })).toEqual({
        ok: true,
        items: [
          {
            id: request(1),
            status: 'verified',
            kind: 'access',
            regulation: 'gdpr',
            receivedAt: day(1),
            dueAt: '2026-02-01T00:00:00Z',
            subject: ADA,
            known: true,
            identifierTypes: ['email'],
            openedBy: 'dpo-1',
            openedAt: day(1),
            verified: { by: 'dpo-2', at: day(4), method: 'login' },
            extended: false,
            pausedMs: 0,
          },
        ],
      });
      expect(await ask.stats(db, 'shop')).toMatchObject({ openRequests: 3 });
    });

    it('shows an erasure with its orders and answers, and the person as erased, without what recognises them', async () => {
      const stream = `erasure-${CASE}`;
      const ordered = { target: 'shop-db', targetKind: 'system' as const, round: 1, upTo: { [ADA]: '1' }, dueAt: NOW };
      const answered = {
        target: 'shop-db',
        round: 1,
        outcome: 'erased' as const,
        counts: { orders: 1 },
        verified: true,
        at: day(3),
        worker: 'eraser',
      };
      const mac = '9'.repeat(64);
      await fold(
        collected(1),
        tell('privacy.erasure.ordered.v1', ordered, { stream, time: day(2) }),
        tell('privacy.erasure.answered.v1', answered, { stream, time: day(3) }),
        tell(
          'privacy.erasure.closing.v1',
          { closedAt: day(4), closure: [ADA], identifiers: [{ pseudonym: ADA, type: 'email', mac, pepper: 1 }] },
          { stream, time: day(4) },
        ),
      );
      const expected = {
        id: CASE,
        startedAt: at(2),
        open: true,
        orders: [{ ...ordered, orderedAt: day(2), answers: [answered], settledBy: answered }],
        closing: { closedAt: day(4), closure: [ADA], identifiers: [] },
      };
      expect(await ask.erasureById(db, 'shop', CASE)).toEqual(expected);
      expect(items(await ask.erasures(db, 'shop', { open: true }))).toEqual([expected]);
      expect(items(await ask.erasures(db, 'shop', { open: false }))).toEqual([]);
      expect(await ask.stateOf(db, 'shop', [ADA, BOB])).toEqual({ state: 'erased', erasure: CASE });
      expect(await ask.inventory(db, 'shop', [ADA])).toMatchObject({ state: 'erased', erasure: CASE });
      expect(await ask.stats(db, 'shop')).toMatchObject({ subjects: 1, erasedSubjects: 1, openErasures: 1 });
      const everything = await Promise.all(group.models.map(({ table }) => db.query(`SELECT t::text FROM read.${table.name} t`)));
      expect(JSON.stringify(everything)).not.toContain(mac);
    });

    it('lists the holds in force, and all of them when asked', async () => {
      await fold(
        tell(
          'privacy.hold.placed.v1',
          { subject: ADA, ground: 'legal-claims', reviewAt: NOW },
          { stream: `hold-${request(1)}`, time: day(1), actor: 'dpo-1' },
        ),
        tell(
          'privacy.hold.placed.v1',
          { category: 'order', ground: 'legal-claims' },
          { stream: `hold-${request(2)}`, time: day(1), actor: 'dpo-1' },
        ),
        tell('privacy.hold.lifted.v1', { reason: 'case-closed' }, { stream: `hold-${request(1)}`, time: day(2), actor: 'dpo-2' }),
      );
      const placed = { ground: 'legal-claims', placedAt: day(1), placedBy: 'dpo-1' };
      const second = { id: request(2), category: 'order', active: true, ...placed };
      expect(await ask.holds(db, 'shop')).toEqual([second]);
      const lifted = { at: day(2), by: 'dpo-2', reason: 'case-closed' };
      expect(await ask.holds(db, 'shop', 'all')).toEqual([
        { id: request(1), subject: ADA, active: false, ...placed, reviewAt: NOW, lifted },
        second,
      ]);
    });
  });
});
