import { expect, it } from '@jest/globals';
import { evolveErasure, noErasure } from './erasure.ts';
import type { NewErasureEvent, Stuck } from './events.ts';
import { recordStuck } from './stuck.ts';

const TIME = '2026-02-06T10:00:00Z';
const stuck: Stuck = { target: 'crm', round: 1, attempts: 12, reason: 'unreachable' };
const said: NewErasureEvent = { type: 'privacy.erasure.stuck.v1', data: stuck };
const ordered: NewErasureEvent = {
  type: 'privacy.erasure.ordered.v1',
  data: { target: 'crm', targetKind: 'system', round: 1, upTo: {}, dueAt: '2026-03-01T00:00:00Z' },
};
const answered = (outcome: 'failed' | 'erased'): NewErasureEvent => ({
  type: 'privacy.erasure.answered.v1',
  data: { target: 'crm', round: 1, outcome, counts: {}, verified: true, at: TIME, worker: 'eraser' },
});

function given(...events: NewErasureEvent[]) {
  return events.map((event) => ({ ...event, metadata: { time: TIME } })).reduce(evolveErasure, noErasure);
}

it('given an order that fails, it is said that it is stuck, once, and kept as it was said first', () => {
  expect(recordStuck(given(ordered, answered('failed')), stuck)).toEqual({ ok: true, event: said });
  expect(recordStuck(given(ordered, said), { ...stuck, attempts: 13 })).toEqual({ ok: true });
  const again: NewErasureEvent = { type: 'privacy.erasure.stuck.v1', data: { ...stuck, attempts: 13 } };
  expect(given(ordered, said, again).orders).toEqual([{ ...ordered.data, orderedAt: TIME, answers: [], stuck }]);
});

it('given an order that is settled, nothing is said', () => {
  expect(recordStuck(given(ordered, answered('erased')), stuck)).toEqual({ ok: true });
});

it.each([{ target: 'erp' }, { round: 2 }])('given what was never ordered (%j), it is refused', (other) => {
  const refused = { ok: false, problem: expect.objectContaining({ status: 404 }) };
  expect(recordStuck(given(ordered), { ...stuck, ...other })).toEqual(refused);
});
