import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { samplePolicy } from '../policy/sample-policy.ts';
import { expectedEvents, type PublishersVersion } from './expected-events.ts';
import { matchesPattern } from './matches-pattern.ts';
import { silenceStep, type Expected } from './silence.ts';

const COLLECTED = 'privacy.data.collected.v1';
const SHARED = 'privacy.data.shared.v1';
const day = (n: number) => new Date(Date.UTC(2026, 10, n)).toISOString();
const expected: Expected = { source: '/shop/*', type: COLLECTED, every: 'P2D', declaredAt: day(1) };

describe('what is said of a publisher', () => {
  test.each<[string, Partial<Expected>, string, ReturnType<typeof silenceStep>]>([
    ['nothing was heard yet, within the time', {}, day(2), { do: 'nothing' }],
    ['nothing was ever heard, and the time is over', {}, day(3), { do: 'say-silent', since: day(1) }],
    ['the last was heard a while ago', { heardAt: day(4) }, day(6), { do: 'say-silent', since: day(4) }],
    ['the last was heard before it was declared', { heardAt: day(0) }, day(3), { do: 'say-silent', since: day(1) }],
    ['it is silent and that was said', { heardAt: day(4), silentSince: day(4) }, day(9), { do: 'nothing' }],
    ['it is heard again', { heardAt: day(8), silentSince: day(4) }, day(9), { do: 'say-heard', silence: day(4), heardAt: day(8) }],
    ['a person has settled the silence a moment ago', { heardAt: day(4), settledAt: day(8) }, day(9), { do: 'nothing' }],
    ['it stays silent long after that', { heardAt: day(4), settledAt: day(8) }, day(10), { do: 'say-silent', since: day(8) }],
  ])('given %s', (_, more, now, step) => {
    expect(silenceStep({ ...expected, ...more }, now)).toEqual(step);
  });

  test('is each silence once and its end once, whenever it is looked', () => {
    const days = fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { maxLength: 12 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(days, fc.array(fc.integer({ min: 1, max: 70 })), (heard, looks) => {
        let silentSince: string | undefined;
        const said: string[] = [];
        for (const now of [...looks, 70].sort((a, b) => a - b)) {
          const heardAt = heard.findLast((each) => each <= now);
          const step = silenceStep({ ...expected, heardAt: heardAt === undefined ? undefined : day(heardAt), silentSince }, day(now));
          if (step.do === 'say-silent') said.push(`silent ${(silentSince = step.since)}`);
          if (step.do === 'say-heard') said.push(`heard ${step.silence}`);
          if (step.do === 'say-heard') silentSince = undefined;
        }
        expect(new Set(said).size).toBe(said.length);
        expect(said.filter((_, n) => n % 2 === 0).every((each) => each.startsWith('silent'))).toBe(true);
        expect(said.filter((_, n) => n % 2 === 1).every((each) => each.startsWith('heard'))).toBe(true);
      }),
    );
  });
});

describe('which events are expected', () => {
  const rule = { source: '/shop/*', events: [COLLECTED, SHARED], every: 'P2D' };
  const policy = { ...samplePolicy(), publishers: [rule] };
  const version = (n: number, publishers: PublishersVersion['publishers'], effectiveFrom = day(0)): PublishersVersion => {
    return { publishedAt: day(n), effectiveFrom, publishers };
  };
  const since = (...versions: PublishersVersion[]) => expectedEvents(policy, versions).map(({ type, declaredAt }) => [type, declaredAt]);

  test('none without a declaration', () => {
    expect(expectedEvents(samplePolicy(), [version(1, [])])).toEqual([]);
    expect(expectedEvents(undefined, [])).toEqual([]);
  });

  test('each type for itself, since the first of the versions that go on declaring it', () => {
    const collectedOnly = { ...rule, events: [COLLECTED] };
    expect(since(version(1, []), version(2, [collectedOnly]), version(3, [rule]))).toEqual([
      [COLLECTED, day(2)],
      [SHARED, day(3)],
    ]);
    expect(since(version(1, [rule]), version(2, []), version(3, [rule]))[0]).toEqual([COLLECTED, day(3)]);
  });

  test('not before the version is in force', () => {
    expect(since(version(1, [rule], day(5)))[0]).toEqual([COLLECTED, day(5)]);
  });

  test('while a later version that declares nothing is announced', () => {
    expect(since(version(1, [rule]), version(2, [], day(30)))[0]).toEqual([COLLECTED, day(1)]);
  });
});

test('a pattern stands for whole sources, and each star for any run of characters', () => {
  const matching = ['/shop/web', '/shop/', '/shop/a/b'].map((source) => matchesPattern('/shop/*', source));
  const others = ['/shop', 'x/shop/web', '/shopping'].map((source) => matchesPattern('/shop/*', source));
  expect([matching, others]).toEqual([
    [true, true, true],
    [false, false, false],
  ]);
});
