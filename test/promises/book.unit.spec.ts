import { describe, expect, test } from '@jest/globals';
import { bookOf, DRILL_SOURCE, windowOf, type LedgerEvent } from '#domain';
import { SHOP, COLLECTED, policy, collected, deleted, bookAt, ends } from './shop.ts';
import { eventsOf, pseudonym, time, type Step } from './story.ts';

describe('a book', () => {
  const next = { ...policy, version: '2', effectiveFrom: time(20) };

  test('tells of the time of one version', () => {
    const steps: Step[] = [
      [0, collected()],
      [19, collected()],
      [20, collected()],
      [21, collected()],
    ];
    const acts = (version: string) => bookAt(30, steps, [policy, next], version).acts.filter(({ type }) => type === COLLECTED);
    const group = { type: COLLECTED, source: SHOP, n: 2 };
    const [first, second] = [acts('1'), acts('2')];
    expect(first).toMatchObject([
      { ...group, first: { event: '1 data.collected', at: time(0) }, last: { event: '2 data.collected', at: time(19) } },
    ]);
    expect(second).toMatchObject([
      { ...group, first: { event: '3 data.collected', at: time(20) }, last: { event: '4 data.collected', at: time(21) } },
    ]);
    expect([windowOf(policy, [policy, next]), windowOf(next, [policy, next])]).toEqual([
      { from: time(-100), until: time(20) },
      { from: time(20) },
    ]);
  });

  test('of a version that another one replaced from its first moment tells nothing', () => {
    const same = { ...policy, version: '2' };
    expect(windowOf(policy, [policy, same])).toEqual({ from: time(-100), until: time(-100) });
    expect(bookOf([], [same], { at: time(-101) })).toBeUndefined();
  });

  test('holds what was owed in that time, and how it was met later', () => {
    expect(
      ends(
        bookAt(
          40,
          [
            [15, collected()],
            [24, deleted()],
          ],
          [policy, next],
        ),
        'retention',
      ),
    ).toEqual([['log', 'met', 1]]);
    expect(ends(bookAt(40, [[15, collected()]], [policy, next], '2'), 'retention')).toEqual([]);
  });

  test('tells nothing of what came later, nor of drills', () => {
    const events = eventsOf(policy, [
      [0, collected()],
      [9, deleted()],
      [5, collected('Eve')],
    ]).map((event): LedgerEvent => {
      return event.metadata.subject === pseudonym('Eve') ? { ...event, metadata: { ...event.metadata, source: DRILL_SOURCE } } : event;
    });
    const book = bookOf(events, [policy], { at: time(8) });
    expect([ends(book!, 'retention'), book!.acts.filter(({ type }) => type.includes('.data.')).map(({ n }) => n)]).toEqual([
      [['log', 'open', 1]],
      [1],
    ]);
  });
});
