import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookOf, jcs, type Book } from '#domain';
import type { Database } from '#postgres';
import { histories, PERSONS, policies } from '../../../../test/support/histories.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { emptyReadModels } from '../../../../test/support/read-models.ts';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldPage, readPage } from '../engine/index.ts';
import { policies as published, ReadModels } from '../index.ts';
import { group } from '../list.ts';
import { readBook } from './read-book.ts';
import { policyWindows } from './windows.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 300 : 12;
const END = '2027-06-01T00:00:00.000Z';
const day = (n: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + n * 86_400_000).toISOString();
const one = fc.constantFrom;
const time = fc.integer({ min: 0, max: 364 }).map(day);

const surrendered = fc.tuple(one(...PERSONS), time, fc.option(time, { nil: undefined })).map(([subject, at, gagUntil]): Told => {
  const legalOrder = { authority: 'court', ...(gagUntil === undefined ? {} : { gagUntil }) };
  const data = { subject: ['email'], category: 'order', fields: ['phone'], recipient: 'police', purpose: 'delivery', country: 'DE' };
  const basis = { legalBasis: 'legal-obligation' as const, ground: 'legal-order' as const, legalOrder };
  return tell('privacy.data.shared.v1', { ...data, ...basis }, { subject, time: at });
});
const noticed = fc.tuple(one(...PERSONS), time, fc.boolean()).map(([subject, at, delivered]): Told => {
  return tell('privacy.notice.given.v1', { subject: ['email'], notice: 'legal-order', channel: 'email', delivered }, { subject, time: at });
});
const shown = fc.tuple(one('tls', 'malware-scan'), time).map(([control, at]): Told => {
  return tell('privacy.control.evidenced.v1', { control, outcome: 'passed', reference: 'r' }, { time: at });
});
const contacted = fc.tuple(one(...PERSONS), time, fc.boolean()).map(([subject, at, commercial]): Told => {
  return tell(
    'privacy.contact.made.v1',
    { subject: ['email'], channel: 'email', purpose: 'newsletter', commercial },
    { subject, time: at },
  );
});
const breached = fc
  .tuple(time, fc.uuid({ version: 4 }), fc.array(fc.tuple(one(...PERSONS), one('email', 'website')), { maxLength: 3 }), fc.boolean())
  .map(([at, id, toldTo, reported]): Told[] => {
    const breach = id.replaceAll('-', '');
    const later = new Date(Date.parse(at) + 86_400_000).toISOString();
    const stream = { stream: `breach-${breach}`, time: later };
    const opened = {
      breach,
      kind: 'failure' as const,
      awareAt: at,
      authorityDueAt: later,
      subjectsDueAt: later,
      subjects: 3,
      categories: ['order'],
      systems: ['shop-db'],
    };
    return [
      tell('privacy.breach.opened.v1', opened, { ...stream, time: at }),
      ...(reported ? [tell('privacy.breach.reported.v1', { breach, authority: 'dpa', reportedAt: later, reference: 'r' }, stream)] : []),
      ...toldTo.map(([subject, channel]) =>
        tell(
          'privacy.notice.given.v1',
          { subject: ['email'], notice: 'breach', about: breach, channel, delivered: true },
          { subject, time: later },
        ),
      ),
    ];
  });
const asked = fc
  .tuple(one(...PERSONS), time, fc.uuid({ version: 4 }), one('completed', 'refused', 'paused', 'none'), fc.integer({ min: 1, max: 60 }))
  .map(([subject, at, id, end, days]): Told[] => {
    const stream = `request-${id.replaceAll('-', '')}`;
    const later = new Date(Date.parse(at) + days * 86_400_000).toISOString();
    const dueAt = new Date(Date.parse(at) + 30 * 86_400_000).toISOString();
    const data = {
      kind: 'erasure' as const,
      regulation: 'gdpr' as const,
      receivedAt: at,
      dueAt,
      subject,
      known: true,
      identifierTypes: ['email'],
    };
    const more = { stream, subject, time: later };
    const ends: Record<string, Told[]> = {
      completed: [tell('privacy.request.completed.v1', { outcome: 'answered' }, more)],
      refused: [tell('privacy.request.refused.v1', { ground: 'excessive', complaintRoute: 'dpa', judicialRemedy: 'court' }, more)],
      paused: [tell('privacy.request.paused.v1', { reason: 'identity' }, more)],
      none: [],
    };
    return [tell('privacy.request.opened.v1', data, { stream, subject, time: at }), ...ends[end]!];
  });
const extras = fc
  .tuple(
    ...[surrendered, noticed, shown, contacted].map((each) => fc.array(each, { maxLength: 5 })),
    fc.array(asked, { maxLength: 3 }).map((all) => all.flat()),
    fc.array(breached, { maxLength: 1 }).map((all) => all.flat()),
  )
  .map((all) => all.flat());

/** The policies of histories, with what duties follow from. */
const rules = {
  retention: [
    { id: 'orders', category: 'order', deleteAfter: 'P60D' },
    { id: 'logs', category: 'web-log', system: 'shop-db', obscureAfter: 'P7D', fields: ['ip'] },
    { id: 'asked', category: 'order', until: 'erasure-request' },
  ],
  breach: { channel: 'email' },
  contactRules: { optOutWithin: 'P2D', optOutLimitBusinessDays: 10 },
  promises: [{ id: 'P', title: 'Told', checks: [{ kind: 'told-of-orders', within: 'P20D' }] }],
};
const withRules = (told: Told): Told => {
  const data = told.data as { policy: object };
  return { ...told, data: { ...data, policy: { ...data.policy, ...rules } } };
};

/** A book without the order of its parts, which says nothing. */
function inOrder({ acts, contradictions, duties, ...book }: Book): unknown {
  const sorted = (all: readonly object[]) => all.map((each) => jcs(each)).toSorted();
  return { ...book, acts: sorted(acts), contradictions: sorted(contradictions), duties: sorted(duties) };
}

describe('the book of a version', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
  });
  afterAll(() => test.drop());

  it('is in the read models what it is when it is made of all events at once', async () => {
    const seen = { contradictions: 0, duties: new Set<string>() };
    await fc.assert(
      fc.asyncProperty(histories(60, 40), extras, async (history, more) => {
        await emptyReadModels(db);
        const events = storedEvents([...policies().map(withRules), ...history, ...more]);
        await foldPage(db, group, events, -1n, events.at(-1)!.position);
        const own = readPage(events).events.filter(({ metadata }) => metadata.controller === 'shop');
        const versions = await published(db, 'shop');
        for (const window of policyWindows(versions, END)) {
          const book = await readBook(db, 'shop', window, END, versions);
          expect(inOrder(book)).toEqual(inOrder(bookOf(own, versions, { at: END, version: window.policy.version })!));
          seen.contradictions += book.contradictions.length;
          for (const { kind, end } of book.duties) seen.duties.add(`${kind} ${end}`);
        }
      }),
      { numRuns: RUNS, endOnFailure: true, seed: 20_261_124 },
    );
    expect(seen.contradictions).toBeGreaterThan(RUNS);
    expect([...seen.duties].map((each) => each.split(' ')[0])).toEqual(
      expect.arrayContaining(['request', 'order-notice', 'opt-out', 'retention', 'breach-notice']),
    );
  }, 120_000);
});
