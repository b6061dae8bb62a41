import { describe, expect, it } from '@jest/globals';
import { evolveErasure, noErasure, unsettledOrders, type Erasure } from './erasure.ts';
import type { ErasureEvent, NewErasureEvent, Receipt } from './events.ts';
import { receive, recordSilence, type Reception } from './receive.ts';

const DUE = '2026-02-28T09:00:00Z';
const ordered: NewErasureEvent = {
  type: 'privacy.erasure.ordered.v1',
  data: { target: 'shop-db', targetKind: 'system', round: 1, upTo: { ['a'.repeat(32)]: '6' }, dueAt: DUE },
};
const erased: Receipt = {
  target: 'shop-db',
  round: 1,
  outcome: 'erased',
  counts: { orders: 2, users: 1 },
  verified: true,
  at: '2026-02-05T10:00:00Z',
  worker: 'eraser',
};
const failed: Receipt = { ...erased, outcome: 'failed', counts: {}, verified: false, reason: 'connector-error' };
const silence = { target: 'shop-db', reason: 'out-of-business', worker: 'anna', now: DUE, dueAt: DUE };
const answered = (data: Receipt): NewErasureEvent => ({ type: 'privacy.erasure.answered.v1', data });
const unanswered: NewErasureEvent = {
  type: 'privacy.erasure.answered.v1',
  data: {
    target: 'shop-db',
    round: 1,
    outcome: 'unanswered',
    counts: {},
    verified: false,
    reason: 'out-of-business',
    at: DUE,
    worker: 'anna',
  },
};

function given(...events: NewErasureEvent[]) {
  const state = events.map((event): ErasureEvent => ({ ...event, metadata: { time: DUE } })).reduce(evolveErasure, noErasure);
  const outcome = (reception: Reception) => ({
    thenHappens: (event: NewErasureEvent) => expect(reception).toEqual({ ok: true, order: state.orders[0], event }),
    thenNothing: () => expect(reception).toEqual({ ok: true, order: state.orders[0] }),
    thenRefused: (kind: string) =>
      expect(reception).toEqual({ ok: false, problem: expect.objectContaining({ type: `https://lethe.dev/problems/${kind}` }) }),
  });
  return {
    when: (receipt: Receipt) => outcome(receive(state, receipt)),
    whenSilent: (said: Partial<typeof silence> = {}) => outcome(recordSilence(state, { ...silence, ...said })),
    settledBy: () => settledBy(state),
  };
}

function settledBy(state: Erasure) {
  return state.orders.map((order) => order.settledBy);
}

describe('a receipt', () => {
  it('is recorded', () => given(ordered).when(erased).thenHappens(answered(erased)));
  it('of a target that was never ordered is refused', () =>
    given(ordered)
      .when({ ...erased, target: 'crm' })
      .thenRefused('not-found'));
  it('of a round that was never ordered is refused', () =>
    given(ordered)
      .when({ ...erased, round: 2 })
      .thenRefused('not-found'));
  it('that repeats one is answered and not recorded again, whenever it was sent and in whatever order its counts stand', () =>
    given(ordered, answered(erased))
      .when({ ...erased, counts: { users: 1, orders: 2 }, at: '2026-02-07T10:00:00Z', worker: 'eraser-2' })
      .thenNothing());
  it('that says something else about the same round is kept for the record', () =>
    given(ordered, answered(erased))
      .when({ ...erased, counts: { orders: 1 } })
      .thenHappens(answered({ ...erased, counts: { orders: 1 } })));
  it('comes late without harm', () =>
    given(ordered, unanswered, { type: 'privacy.erasure.shredded.v1', data: { dayKeys: ['d'] } })
      .when(erased)
      .thenHappens(answered(erased)));
});

describe('an order', () => {
  it('is not settled by a failure', () => expect(given(ordered, answered(failed)).settledBy()).toEqual([undefined]));
  it('is settled by the first answer, also when an older failure arrives after it', () =>
    expect(given(ordered, answered(erased), answered(failed)).settledBy()).toEqual([erased]));
  it.each([
    ['nothing-held', 'erased'],
    ['erased', 'retained'],
    ['retained', 'refused'],
    ['nothing-held', 'refused'],
  ] as const)('that is said to be both %s and %s is settled by the latter, which admits more, whichever comes first', (less, more) => {
    const [one, other] = [
      { ...erased, outcome: less },
      { ...erased, outcome: more },
    ];
    expect(given(ordered, answered(one), answered(other)).settledBy()).toEqual([other]);
    expect(given(ordered, answered(other), answered(one)).settledBy()).toEqual([other]);
  });
  it('stays settled as it was first said to be erased', () =>
    expect(given(ordered, answered(erased), answered({ ...erased, counts: { orders: 1 } })).settledBy()).toEqual([erased]));
  it('is settled by what the target says rather than by what a person recorded for it', () =>
    expect(given(ordered, unanswered, answered(erased)).settledBy()).toEqual([erased]));
  it('of an earlier round counts no more', () => {
    const again: NewErasureEvent = { ...ordered, data: { ...ordered.data, round: 2 } };
    const state = [ordered, again, answered(erased)]
      .map((event): ErasureEvent => ({ ...event, metadata: { time: DUE } }))
      .reduce(evolveErasure, noErasure);
    expect(unsettledOrders(state)).toEqual([{ ...again.data, orderedAt: DUE, answers: [] }]);
  });
});

describe('recording why a target stayed silent', () => {
  it('settles its order', () => given(ordered).whenSilent().thenHappens(unanswered));
  it('comes too early before the due date', () => given(ordered).whenSilent({ now: '2026-02-28T08:59:59Z' }).thenRefused('conflict'));
  it('is not for who answered', () => given(ordered, answered(erased)).whenSilent().thenRefused('settled'));
  it('is for who only failed', () => given(ordered, answered(failed)).whenSilent().thenHappens(unanswered));
  it('is not for who was never ordered', () => given(ordered).whenSilent({ target: 'crm' }).thenRefused('not-found'));
});
