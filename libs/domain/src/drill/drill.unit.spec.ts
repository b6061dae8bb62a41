import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { durationOf } from '../duration.ts';
import { readEnvelope, validateWire, type LedgerEvent } from '../events/index.ts';
import { readIdentifiers } from '../identifiers/index.ts';
import { samplePolicy } from '../policy/sample-policy.ts';
import { sampleSystem } from '../system/sample-system.ts';
import { drillIdentifiers, isOfDrill } from './drill-person.ts';
import { isMadeUp, openDrill, type DrillRequest } from './open.ts';
import { eventsOfDrill, placesLeft, placesOf, targetsOf } from './plant.ts';
import { isDrillDue, nextDrillAt } from './schedule.ts';

const key = Buffer.alloc(32, 7);
const drill = 'd1'.repeat(16);
const person = 'a'.repeat(32);
const from = (source: string) => ({
  metadata: { v: 1 as const, controller: 'shop', actor: 'x', source, time: '', recordedAt: '', nonce: '' },
});

describe('the person of a drill', () => {
  const made = drillIdentifiers(key, { controller: 'shop', drill });

  test('has an address that nobody can have, and a name of each further type that means one person', () => {
    const token = made['customer_id']!.slice('lethe-drill-'.length);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(made).toEqual({
      customer_id: `lethe-drill-${token}`,
      user_id: `lethe-drill-${token}`,
      email: `lethe-drill-${token}@drill.invalid`,
    });
  });

  test('is the same each time, and another for another drill, controller or key', () => {
    const others = [
      drillIdentifiers(key, { controller: 'shop', drill: 'd2'.repeat(16) }),
      drillIdentifiers(key, { controller: 'other', drill }),
      drillIdentifiers(Buffer.alloc(32, 8), { controller: 'shop', drill }),
    ];
    expect(drillIdentifiers(key, { controller: 'shop', drill })).toEqual(made);
    expect(new Set([made, ...others].map(({ email }) => email)).size).toBe(4);
  });

  test('is recognised by every identifier, however it is written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/), (id) => {
        for (const value of Object.values(drillIdentifiers(key, { controller: 'shop', drill: id }))) {
          expect([value, value.toUpperCase(), ` ${value} `].map(isOfDrill)).toEqual([true, true, true]);
        }
      }),
    );
    const read = readIdentifiers(made, undefined);
    expect(read.ok && read.naming.every(({ value }) => isOfDrill(value))).toBe(true);
    expect(['ada@example.org', 'drill@invalid.org', 'ada@xdrill.invalid', 'c-17'].map(isOfDrill)).toEqual([false, false, false, false]);
  });
});

describe('what a drill records', () => {
  const policy = samplePolicy();
  policy.recipients.push({ ...policy.recipients[0]!, id: 'mailer', role: 'processor', countries: [] });
  const places = placesOf([sampleSystem()], policy);
  const identifiers = drillIdentifiers(key, { controller: 'shop', drill }, policy);
  const events = eventsOfDrill(places, { drill, startedAt: '2026-11-01T10:00:00.000Z', identifiers });

  test('is about every system and processor, and no controller of its own', () => {
    expect(targetsOf(places)).toEqual(['mailer', sampleSystem().name].sort());
    expect(events.map(({ source, data }) => [source, data['system'] ?? data['recipient']])).toEqual([
      ['lethe:drill', sampleSystem().name],
      ['lethe:drill', 'mailer'],
    ]);
  });

  test('are events as any publisher could send them, with no value in them but the identifiers', () => {
    for (const event of events) {
      expect(readEnvelope(event)).toMatchObject({ ok: true });
      expect(validateWire(event.type, event.data)).toEqual([]);
      expect(event.data['fields']).toEqual(['drill']);
    }
  });

  test('goes on with the places that are not in the ledger yet', () => {
    const places = {
      systems: [sampleSystem(), { ...sampleSystem(), name: 'crm' }],
      processors: [
        { id: 'crm', countries: [] },
        { id: 'mailer', countries: [] },
      ],
    };
    const metadata = from('lethe:drill').metadata;
    const at = { stream: `subject-${person}`, revision: 0n, position: 0n, id: person };
    const common = { subject: ['email'], category: 'drill', fields: ['drill'], legalBasis: 'legal-obligation' as const };
    const collected = {
      ...at,
      metadata,
      type: 'privacy.data.collected.v1' as const,
      data: { ...common, purposes: ['drill'], system: 'crm', dataset: 'then' },
    };
    const shared = {
      ...at,
      metadata,
      type: 'privacy.data.shared.v1' as const,
      data: { ...common, recipient: 'mailer', purpose: 'drill', country: 'AQ' },
    };
    const left = (...events: LedgerEvent[]) => targetsOf(placesLeft(places, events));
    expect(placesLeft(places, [collected, shared])).toEqual({ systems: [places.systems[0]], processors: [places.processors[0]] });
    expect(left({ ...collected, metadata: from('/shop').metadata })).toEqual(targetsOf(places));
  });
});

describe('the request of a drill', () => {
  const request: DrillRequest = {
    subject: person,
    identifierTypes: ['email'],
    events: [from('lethe:drill'), from('lethe')],
    closure: [person],
    startedAt: '2026-11-01T10:00:00Z',
    until: '2026-11-01T11:00:00Z',
  };

  test('given nobody but the drill has told of the person, is open, verified and approved at once', () => {
    expect(openDrill(request)).toEqual({
      ok: true,
      events: [
        {
          type: 'privacy.request.opened.v1',
          data: {
            kind: 'erasure',
            regulation: 'gdpr',
            receivedAt: request.startedAt,
            dueAt: request.until,
            subject: person,
            known: true,
            identifierTypes: ['email'],
            drill: true,
          },
        },
        { type: 'privacy.request.verified.v1', data: { method: 'drill' } },
        { type: 'privacy.request.approved.v1', data: { closure: [person], fourEyes: false } },
      ],
    });
  });

  test.each<[string, Partial<DrillRequest>]>([
    ['a publisher has told of the person', { events: [from('lethe:drill'), from('/shop')] }],
    ['Lethe alone has, as it may of anybody', { events: [from('lethe')] }],
    ['nobody has', { events: [] }],
    ['the person is linked with somebody', { closure: [person, 'b'.repeat(32)] }],
    ['it is about somebody else', { closure: ['b'.repeat(32)] }],
  ])('given %s, is refused', (_, more) => {
    expect(openDrill({ ...request, ...more })).toEqual({ ok: false, reason: 'not-a-drill' });
  });

  test('is never for somebody of whom one event came from elsewhere', () => {
    const sources = fc.array(fc.constantFrom('lethe', 'lethe:drill', '/shop', 'lethe:other', 'Lethe:drill'), { minLength: 1 });
    fc.assert(
      fc.property(sources, (all) => {
        const own = all.every((source) => source === 'lethe' || source === 'lethe:drill') && all.includes('lethe:drill');
        expect(isMadeUp(all.map(from))).toBe(own);
      }),
    );
  });
});

test('a drill is due a while after the one before began', () => {
  const [every, last] = [durationOf('P7D'), '2026-11-01T10:00:00.000Z'];
  expect(nextDrillAt(every, last)).toBe('2026-11-08T10:00:00.000Z');
  expect([isDrillDue(every, last, '2026-11-08T09:59:59Z'), isDrillDue(every, last, '2026-11-08T10:00:00Z')]).toEqual([false, true]);
});
