import { describe, expect, it } from '@jest/globals';
import type { TargetKind } from '../events/index.ts';
import { evolveErasure, noErasure } from './erasure.ts';
import type { NewErasureEvent, Told } from './events.ts';
import { recordTold } from './tell.ts';

const TIME = '2026-02-06T10:00:00Z';
const told: Told = { target: 'dhl', round: 1, channel: 'mail', reference: 'r.1', reply: 250, at: TIME };
const toldOf = (more: Partial<Told> = {}): NewErasureEvent => ({ type: 'privacy.erasure.told.v1', data: { ...told, ...more } });
const ordered = (targetKind: TargetKind = 'controller'): NewErasureEvent => ({
  type: 'privacy.erasure.ordered.v1',
  data: { target: 'dhl', targetKind, round: 1, upTo: {}, dueAt: '2026-03-01T00:00:00Z' },
});
const answered: NewErasureEvent = {
  type: 'privacy.erasure.answered.v1',
  data: { target: 'dhl', round: 1, outcome: 'erased', counts: {}, verified: true, at: TIME, worker: 'desk' },
};

function given(...events: NewErasureEvent[]) {
  return events.map((event) => ({ ...event, metadata: { time: TIME } })).reduce(evolveErasure, noErasure);
}

describe('an accepted notice', () => {
  it('is recorded for the recipient that was ordered', () =>
    expect(recordTold(given(ordered()), told)).toEqual({ ok: true, event: toldOf() }));
  it('is recorded once', () =>
    expect(recordTold(given(ordered(), toldOf()), { ...told, at: '2026-02-07T10:00:00Z' })).toEqual({ ok: true }));
  it('adds nothing to an answer', () => expect(recordTold(given(ordered(), answered), told)).toEqual({ ok: true }));
  it.each(['system', 'processor'] as const)('does not stand for the answer of a %s', (kind) =>
    expect(recordTold(given(ordered(kind)), told)).toEqual({ ok: false, problem: expect.objectContaining({ status: 409 }) }),
  );
  it.each([{ target: 'ups' }, { round: 2 }])('of what was never ordered is refused: %j', (other) =>
    expect(recordTold(given(ordered()), { ...told, ...other })).toEqual({ ok: false, problem: expect.objectContaining({ status: 404 }) }),
  );
});

describe('what is folded', () => {
  const order = {
    target: 'dhl',
    targetKind: 'controller',
    round: 1,
    upTo: {},
    dueAt: '2026-03-01T00:00:00Z',
    orderedAt: TIME,
    answers: [],
  };
  it('keeps the first acceptance', () =>
    expect(given(ordered(), toldOf(), toldOf({ reply: 251 }))).toEqual({ orders: [{ ...order, told }] }));
  it('keeps each stage once', () => {
    const stage = (name: 'at-risk' | 'overdue'): NewErasureEvent => ({
      type: 'privacy.erasure.escalated.v1',
      data: { target: 'dhl', round: 1, stage: name, dueAt: '2026-03-01T00:00:00Z' },
    });
    expect(given(ordered(), stage('at-risk'), stage('at-risk'), stage('overdue'))).toEqual({
      orders: [{ ...order, escalated: ['at-risk', 'overdue'] }],
    });
  });
});
