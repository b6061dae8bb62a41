import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { IncomingEvent } from '#domain';
import type { StoredEvent } from '#event-store';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import type { Ingest } from './ingest.ts';
import type { RecordResult } from './types.ts';

let ledger: TestLedger;
let ingest: Ingest;
let run = 0;

beforeAll(async () => {
  ledger = await TestLedger.open();
  ingest = ledger.ingest();
});

beforeEach(() => {
  run += 1;
});

afterAll(async () => {
  await ledger.close();
});

type Who = Record<string, string>;

/** Identifiers of this test's own people. */
const who = (identifiers: Who): Who =>
  Object.fromEntries(
    Object.entries(identifiers).map(([type, value]) => [
      type,
      type === 'email' ? `${value}-${run}@example.org` : type === 'ip' ? `10.0.${run}.${value}` : `${value}-${run}`,
    ]),
  );

let ids = 0;
const record = async (event: IncomingEvent): Promise<RecordResult> => (await ingest.record(testCaller, [event]))[0] as RecordResult;
const about = (subject: Who, time?: string) => collected(`p${++ids}`, { subject: who(subject) }, time === undefined ? {} : { time });
const seen = async (subject: Who, time?: string) => (await record(about(subject, time))).subject;
const linking = (type: 'linked' | 'unlinked', subject: Who, other: Who, time = '2026-10-01T10:00:00Z'): IncomingEvent => ({
  ...collected(`p${++ids}`),
  type: `privacy.subject.${type}.v1`,
  time,
  data: { subject: who(subject), other: who(other), basis: 'login' },
});
const releasing = (subject: Who, identifier: Who): IncomingEvent => ({
  ...collected(`p${++ids}`),
  type: 'privacy.identifier.released.v1',
  data: { subject: who(subject), identifier: who(identifier) },
});
const streamOf = async (subject: string | undefined) => (await ledger.all()).filter(({ stream }) => stream === `subject-${subject}`);
const lookup = (subject: Who) => ledger.vault.lookup('shop', who(subject));

describe('a person', () => {
  test('is the same under every identifier that came with a known one', async () => {
    const ada = await seen({ email: 'ada' });
    expect(await seen({ email: 'ada', customer_id: 'c' })).toBe(ada);
    expect(await seen({ customer_id: 'c' })).toBe(ada);
    expect(await ledger.vault.openIdentifiers('shop', [ada as string])).toEqual([
      { pseudonym: ada, type: 'customer_id', value: `c-${run}` },
      { pseudonym: ada, type: 'email', value: `ada-${run}@example.org` },
    ]);
  });

  test('is one person for events of one batch that introduce her under several identifiers', async () => {
    const results = await ingest.record(testCaller, [
      about({ email: 'a' }),
      about({ email: 'a', customer_id: 'b' }),
      about({ customer_id: 'b' }),
      about({ email: 'z' }),
    ]);
    const subjects = results.map(({ subject }) => subject);
    expect(new Set(subjects.slice(0, 3)).size).toBe(1);
    expect(subjects[3]).not.toBe(subjects[0]);
  });

  test('is never merged with another: the stronger identifier decides, and that is a fact beside the event', async () => {
    const [ada, ben] = [await seen({ email: 'ada' }), await seen({ customer_id: 'ben' })];
    const result = await record(about({ email: 'ada', customer_id: 'ben' }));
    expect(result.subject).toBe(ben);
    const [, event, conflict] = await streamOf(ben);
    expect(String(event?.position)).toBe(result.position);
    expect([conflict?.type, conflict?.data]).toEqual([
      'privacy.identity.conflicted.v1',
      { types: ['customer_id', 'email'], others: [ada] },
    ]);
    expect(await lookup({ email: 'ada', customer_id: 'ben' })).toEqual({ found: 'conflict', subjects: [ben, ada] });
    expect(await seen({ email: 'ada' })).toBe(ada);
  });

  test('is not found by an address or a device: alone they are a visitor, beside an identifier they are dropped', async () => {
    const visitor = await seen({ ip: '7' });
    expect(await seen({ ip: '7' })).toBe(visitor);
    const ada = await record(about({ ip: '7', email: 'ada' }));
    expect(ada.subject).not.toBe(visitor);
    expect(ada.dropped).toContain('/subject/ip');
    const one = await seen({ cookie_id: 'x', ip: '8' });
    expect(await seen({ cookie_id: 'y', ip: '8' })).not.toBe(one);
    expect(
      await ledger.db.query('SELECT pseudonym FROM vault.subject WHERE visitor AND pseudonym = ANY($1::text[]) ORDER BY 1', [
        [visitor, one, ada.subject],
      ]),
    ).toEqual([String(visitor), String(one)].sort().map((pseudonym) => ({ pseudonym })));
  });

  test('of one controller is nobody to another', async () => {
    const ada = await seen({ email: 'ada' });
    expect(await ledger.vault.lookup('rival', who({ email: 'ada' }))).toEqual({ found: 'nothing' });
    expect(await ledger.vault.subjectState('rival', ada as string)).toBeUndefined();
    expect(await ledger.vault.openIdentifiers('rival', [ada as string])).toEqual([]);
  });
});

describe('a link', () => {
  test('joins two people for who asks, the oldest first, and its undoing parts them', async () => {
    const [ada, later] = [await seen({ email: 'ada' }), await seen({ customer_id: 'later' })];
    expect((await record(linking('linked', { customer_id: 'later' }, { email: 'ada' }))).status).toBe('recorded');
    await ledger.keep();
    expect(await ledger.vault.linksOf('shop', later as string)).toEqual([ada, later]);
    expect(await lookup({ customer_id: 'later' })).toEqual({ found: 'subject', subject: later, canonical: ada });
    expect(await lookup({ customer_id: 'later', email: 'ada' })).toEqual({ found: 'subject', subject: later, canonical: ada });
    // Linked people are one: no conflict any more.
    await record(about({ customer_id: 'later', email: 'ada' }));
    expect((await streamOf(later)).map(({ type }) => type)).toEqual([
      'privacy.data.collected.v1',
      'privacy.subject.linked.v1',
      'privacy.data.collected.v1',
    ]);

    await record(linking('unlinked', { email: 'ada' }, { customer_id: 'later' }, '2026-10-02T00:00:00Z'));
    await ledger.keep();
    expect(await ledger.vault.linksOf('shop', later as string)).toEqual([later]);
  });

  test('holds as the latest event says, whatever comes last', async () => {
    const [a, b] = [await seen({ email: 'a' }), await seen({ email: 'b' })];
    await record(linking('unlinked', { email: 'a' }, { email: 'b' }, '2026-10-05T00:00:00Z'));
    await record(linking('linked', { email: 'b' }, { email: 'a' }, '2026-10-04T00:00:00Z'));
    await ledger.keep();
    expect(await ledger.vault.linksOf('shop', a as string)).toEqual([a]);
    await record(linking('linked', { email: 'b' }, { email: 'a' }, '2026-10-06T00:00:00Z'));
    await ledger.keep();
    expect(await ledger.vault.linksOf('shop', a as string)).toEqual([a, b]);
  });

  test('reaches over several people', async () => {
    const people = [await seen({ email: 'a' }), await seen({ email: 'b' }), await seen({ email: 'c' })];
    await ingest.record(testCaller, [linking('linked', { email: 'c' }, { email: 'b' }), linking('linked', { email: 'b' }, { email: 'a' })]);
    await ledger.keep();
    for (const person of people) expect(await ledger.vault.linksOf('shop', person as string)).toEqual(people);
  });

  test('to an address or a device belongs to the person, and never makes two people one through it', async () => {
    const visitor = await seen({ cookie_id: 'tablet' });
    const [ada, ben] = [await seen({ email: 'ada' }), await seen({ email: 'ben' })];
    await record(linking('linked', { email: 'ada' }, { cookie_id: 'tablet' }));
    await ledger.keep();
    const linksOf = async (...people: (string | undefined)[]) =>
      Promise.all(people.map((person) => ledger.vault.linksOf('shop', person as string)));
    // The person stands for both, though the visitor was first.
    expect(await linksOf(ada, visitor)).toEqual([
      [ada, visitor],
      [ada, visitor],
    ]);
    await record(linking('linked', { email: 'ben' }, { cookie_id: 'tablet' }));
    await ledger.keep();
    expect(await linksOf(ada, ben, visitor)).toEqual([[ada, visitor], [ben, visitor], [visitor]]);
    expect(await lookup({ email: 'ada' })).toEqual({ found: 'subject', subject: ada, canonical: ada });
    expect(await lookup({ email: 'ada', customer_id: 'unknown' })).toEqual({ found: 'subject', subject: ada, canonical: ada });
    expect(await lookup({ cookie_id: 'tablet' })).toEqual({ found: 'subject', subject: visitor, canonical: visitor });
    // Said of the two themselves it holds, and then the visitor is theirs again.
    await record(linking('linked', { email: 'ben' }, { email: 'ada' }));
    await ledger.keep();
    expect(await linksOf(ada, ben, visitor)).toEqual(Array.from({ length: 3 }, () => [ada, ben, visitor]));
  });

  test('makes the other known; its undoing makes nobody known', async () => {
    const result = await record(linking('linked', { email: 'new' }, { customer_id: 'newer' }));
    const [event] = (await streamOf(result.subject)) as [StoredEvent];
    const other = (event.data as { other: string }).other;
    expect(await lookup({ customer_id: 'newer' })).toMatchObject({ found: 'subject', subject: other });

    expect((await record(linking('unlinked', { email: 'nobody' }, { email: 'new' }))).problem).toMatchObject({
      status: 400,
      errors: [{ pointer: '/data/subject', reason: 'leads to nobody' }],
    });
    expect((await record(linking('unlinked', { email: 'new' }, { email: 'nobody' }))).problem).toMatchObject({
      status: 400,
      errors: [{ pointer: '/data/other', reason: 'leads to nobody' }],
    });
    expect([await lookup({ email: 'nobody' }), (await streamOf(result.subject)).length]).toEqual([{ found: 'nothing' }, 1]);
  });
});

describe('a released identifier', () => {
  test('leads to somebody new from then on', async () => {
    const ada = await seen({ email: 'ada', customer_id: 'c' });
    const result = await record(releasing({ customer_id: 'c' }, { email: 'ada' }));
    expect([result.status, result.subject]).toEqual(['recorded', ada]);
    expect(await lookup({ email: 'ada' })).toEqual({ found: 'nothing' });
    const next = await seen({ email: 'ada' });
    expect(next).not.toBe(ada);
    expect(await seen({ customer_id: 'c' })).toBe(ada);
    expect((await streamOf(ada)).map(({ type, data }) => [type, (data as { identifier?: string }).identifier])).toContainEqual([
      'privacy.identifier.released.v1',
      'email',
    ]);
  });

  test('within one batch too, before and after it is in the vault', async () => {
    const results = await ingest.record(testCaller, [
      about({ email: 'x', customer_id: 'old' }),
      releasing({ customer_id: 'old' }, { email: 'x' }),
      about({ email: 'x' }),
    ]);
    expect(results[1]?.subject).toBe(results[0]?.subject);
    expect(results[2]?.subject).not.toBe(results[0]?.subject);
    const later = await ingest.record(testCaller, [releasing({ email: 'x' }, { email: 'x' }), about({ email: 'x' })]);
    expect(later[0]?.subject).toBe(results[2]?.subject);
    expect(later[1]?.subject).not.toBe(results[2]?.subject);
  });

  test('that belongs to another is not taken away, and nobody is made known by it', async () => {
    const [ada, ben] = [await seen({ email: 'ada' }), await seen({ email: 'ben' })];
    expect((await record(releasing({ email: 'ada' }, { email: 'ben' }))).subject).toBe(ada);
    expect(await seen({ email: 'ben' })).toBe(ben);
    expect((await record(releasing({ email: 'nobody' }, { email: 'nobody' }))).status).toBe('rejected');
    expect(await lookup({ email: 'nobody' })).toEqual({ found: 'nothing' });
  });
});
