import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decideAppend, decideDelete, type AppendDecision, type Expected, type StreamView } from './decide-append.ts';

/** A stream with these events, as a view. */
const stream = (ids: string[], state: Partial<StreamView> = {}): StreamView => ({
  last: ids.length - 1,
  softDeleted: false,
  tombstoned: false,
  idAt: (revision) => ids[revision],
  revisionOf: (id) => (ids.includes(id) ? ids.indexOf(id) : undefined),
  ...state,
});

describe('an append', () => {
  test.each<[string, string[], Expected, string[], AppendDecision]>([
    ['begins a stream', [], 'no-stream', ['a'], { kind: 'write', first: 0, undelete: false }],
    ['begins a stream at any revision', [], 'any', ['a'], { kind: 'write', first: 0, undelete: false }],
    ['goes on at the expected revision', ['a', 'b'], 1, ['c'], { kind: 'write', first: 2, undelete: false }],
    ['goes on at any', ['a', 'b'], 'any', ['c', 'd'], { kind: 'write', first: 2, undelete: false }],
    ['goes on where the stream exists', ['a'], 'stream-exists', ['b'], { kind: 'write', first: 1, undelete: false }],
    ['repeated is written already', ['a', 'b', 'c'], 0, ['b', 'c'], { kind: 'already-written', last: 2 }],
    ['repeated is written already though others follow', ['a', 'b', 'c', 'd'], 0, ['b'], { kind: 'already-written', last: 1 }],
    ['repeated at no stream', ['a', 'b'], 'no-stream', ['a', 'b'], { kind: 'already-written', last: 1 }],
    ['repeated at any', ['a', 'b', 'c'], 'any', ['b', 'c'], { kind: 'already-written', last: 2 }],
    ['that overlaps in part is a conflict', ['a', 'b'], 0, ['b', 'c'], { kind: 'wrong-revision', actual: 1 }],
    ['that overlaps in part is a conflict at any', ['a', 'b'], 'any', ['b', 'c'], { kind: 'wrong-revision', actual: 1 }],
    ['that has an older event behind a new one is a conflict at any', ['a', 'b'], 'any', ['c', 'a'], { kind: 'wrong-revision', actual: 1 }],
    ['of the same events in another order is a conflict', ['a', 'b'], 'no-stream', ['b', 'a'], { kind: 'wrong-revision', actual: 1 }],
    ['behind others is a conflict', ['a', 'b'], 0, ['c'], { kind: 'wrong-revision', actual: 1 }],
    ['ahead of the stream is a conflict', ['a'], 5, ['b'], { kind: 'wrong-revision', actual: 0 }],
    ['to a revision of no stream is a conflict', [], 0, ['a'], { kind: 'wrong-revision', actual: 'no-stream' }],
    ['to an existing stream that is none is a conflict', [], 'stream-exists', ['a'], { kind: 'wrong-revision', actual: 'no-stream' }],
    ['of nothing writes nothing', ['a'], 0, [], { kind: 'already-written', last: 0 }],
    ['of nothing at the wrong revision is a conflict', ['a', 'b'], 0, [], { kind: 'wrong-revision', actual: 1 }],
  ])('%s', (_, ids, expected, appended, decision) => {
    expect(decideAppend(stream(ids), expected, appended)).toEqual(decision);
  });

  test.each<Expected>(['any', 'no-stream', 'stream-exists', 1])(
    'to a tombstoned stream is refused whatever is expected (%s)',
    (expected) => {
      const closed = stream(['a', 'b'], { tombstoned: true });
      expect(decideAppend(closed, expected, ['a', 'b'])).toEqual({ kind: 'stream-deleted' });
      expect(decideDelete(closed, expected)).toEqual({ kind: 'stream-deleted' });
    },
  );

  test('brings a softly deleted stream back, its revisions going on', () => {
    const hidden = stream(['a', 'b'], { softDeleted: true });
    const back = { kind: 'write', first: 2, undelete: true };
    expect(decideAppend(hidden, 'any', ['a'])).toEqual(back);
    expect(decideAppend(hidden, 'no-stream', ['c'])).toEqual(back);
    expect(decideAppend(hidden, 1, ['c'])).toEqual(back);
    expect(decideAppend(hidden, 'stream-exists', ['c'])).toEqual({ kind: 'wrong-revision', actual: 1 });
  });
});

test.each<[Expected, string[], Partial<StreamView>, AppendDecision['kind']]>([
  ['any', ['a'], {}, 'write'],
  ['stream-exists', ['a'], {}, 'write'],
  [0, ['a'], {}, 'write'],
  ['no-stream', [], {}, 'write'],
  ['no-stream', ['a'], { softDeleted: true }, 'write'],
  [1, ['a'], {}, 'wrong-revision'],
  ['no-stream', ['a'], {}, 'wrong-revision'],
  ['stream-exists', [], {}, 'wrong-revision'],
  ['stream-exists', ['a'], { softDeleted: true }, 'wrong-revision'],
])('a deletion that expects %s of %j %o: %s', (expected, ids, state, kind) => {
  expect(decideDelete(stream(ids, state), expected).kind).toBe(kind);
});

/**
 * The naive model: a plain list per stream, and the rule said the other way round. An append has been made before if its events
 * stand in the list where it wanted them; otherwise its expectation must hold of the list's end, and none of its events be there.
 */
function naive(ids: string[], expected: Expected, appended: string[]): string[] | 'repeated' | 'refused' {
  const starts = typeof expected === 'number' ? [expected + 1] : expected === 'no-stream' ? [0] : ids.map((_, index) => index);
  const stands = (start: number) => JSON.stringify(ids.slice(start, start + appended.length)) === JSON.stringify(appended);
  if (starts.some(stands)) return 'repeated';
  if (expected === 'stream-exists' && ids.length === 0) return 'refused';
  if (typeof expected === 'number' && expected !== ids.length - 1) return 'refused';
  if (expected === 'no-stream' && ids.length > 0) return 'refused';
  if ((expected === 'any' || expected === 'stream-exists') && appended.some((id) => ids.includes(id))) return 'refused';
  return [...ids, ...appended];
}

test('any history of appends ends as the naive model says, and a repeated one never writes', () => {
  const expectation = fc.oneof(fc.constantFrom<Expected>('any', 'no-stream', 'stream-exists'), fc.nat({ max: 6 }));
  // Few ids, so that repetitions, overlaps and conflicts are common; no id twice in one append.
  const appended = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.record({ expected: expectation, appended }), { maxLength: 30 }), (history) => {
      let ids: string[] = [];
      for (const { expected, appended: events } of history) {
        // An id that stands twice in a stream is ambiguous at 'any'; a writer never makes one.
        if (typeof expected !== 'string' && expected === ids.length - 1 && events.some((id) => ids.includes(id))) continue;
        const should = naive(ids, expected, events);
        const decision = decideAppend(stream(ids), expected, events);
        if (should === 'refused')
          expect(decision).toEqual({ kind: 'wrong-revision', actual: ids.length === 0 ? 'no-stream' : ids.length - 1 });
        else if (should === 'repeated') expect(decision).toEqual({ kind: 'already-written', last: expect.any(Number) });
        else expect(decision).toEqual({ kind: 'write', first: ids.length, undelete: false });
        if (Array.isArray(should)) {
          ids = should;
          expect(decideAppend(stream(ids), expected, events).kind).toBe('already-written');
        }
      }
    }),
    { numRuns: 500 },
  );
});
