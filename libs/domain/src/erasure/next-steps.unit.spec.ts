import { describe, expect, it } from '@jest/globals';
import { evolveErasure, noErasure } from './erasure.ts';
import type { ErasureOutcome, EscalationStage } from '../events/index.ts';
import type { ErasureEvent, ErasureEventData, NewErasureEvent } from './events.ts';
import { nextSteps, type ErasureFacts, type ErasureStep } from './next-steps.ts';

const ADA = 'a'.repeat(32);
const LINKED = 'b'.repeat(32);
const BEFORE_DUE = '2026-02-10T10:00:00Z';
const DUE = '2026-02-28T09:00:00Z';

const facts: ErasureFacts = {
  request: 'approved',
  dueAt: DUE,
  closure: [ADA],
  heldBy: [],
  targets: [
    { target: 'shop-db', targetKind: 'system', reached: { [ADA]: 4n } },
    { target: 'dhl', targetKind: 'processor', reached: { [ADA]: 5n } },
  ],
  applied: { closing: false, shredding: false },
  deletionsRecorded: [
    { target: 'shop-db', round: 1 },
    { target: 'dhl', round: 1 },
    { target: 'dhl', round: 2 },
  ],
};

const ordered = (target: string, more: Partial<ErasureEventData['privacy.erasure.ordered.v1']> = {}): NewErasureEvent => ({
  type: 'privacy.erasure.ordered.v1',
  data: { target, targetKind: target === 'dhl' ? 'processor' : 'system', round: 1, upTo: { [ADA]: '6' }, dueAt: DUE, ...more },
});
const answered = (target: string, outcome: ErasureOutcome, round = 1): NewErasureEvent => ({
  type: 'privacy.erasure.answered.v1',
  data: { target, round, outcome, counts: { orders: 3 }, verified: true, at: '2026-02-05T10:00:00Z', worker: 'eraser' },
});
const failed = (target: string, reason: string): NewErasureEvent => ({
  type: 'privacy.erasure.answered.v1',
  data: { target, round: 1, outcome: 'failed', counts: {}, verified: false, reason, at: '2026-02-05T10:00:00Z', worker: 'eraser' },
});
const closing: NewErasureEvent = {
  type: 'privacy.erasure.closing.v1',
  data: { closedAt: '2026-02-06T10:00:00Z', closure: [ADA], identifiers: [] },
};
const closed: NewErasureEvent = { type: 'privacy.erasure.closed.v1', data: { heads: { [ADA]: '7' } } };
const shredding: NewErasureEvent = { type: 'privacy.erasure.shredding.v1', data: { unsettled: [], dueReached: false } };
const shredded: NewErasureEvent = { type: 'privacy.erasure.shredded.v1', data: { dayKeys: ['20260206-0001'] } };
const certified: NewErasureEvent = {
  type: 'privacy.erasure.certified.v1',
  data: {
    sha256: 'f'.repeat(64),
    signature: 's',
    signingKey: 'k',
    backupWindow: 'P30D',
    skeletonUntil: DUE,
    skeletonGround: 'legal-claims',
  },
};
const bothOrdered = [ordered('shop-db'), ordered('dhl')];
const bothAnswered = [...bothOrdered, answered('shop-db', 'erased'), answered('dhl', 'nothing-held')];

function given(...events: NewErasureEvent[]) {
  const recorded = events.map((event): ErasureEvent => ({ ...event, metadata: { time: '2026-02-06T10:00:00Z' } }));
  const state = recorded.reduce(evolveErasure, noErasure);
  return {
    when: (changed: Partial<ErasureFacts> = {}, now = BEFORE_DUE) => ({
      thenNext: (...steps: ErasureStep[]) => expect(nextSteps(state, { ...facts, ...changed }, now)).toEqual(steps),
    }),
  };
}

const order = (target: string, round = 1): ErasureStep => ({
  do: 'order',
  target,
  targetKind: target === 'dhl' ? 'processor' : 'system',
  round,
});
const escalate = (target: string, stage: EscalationStage = 'overdue', reason?: string): ErasureStep => ({
  do: 'escalate',
  target,
  round: 1,
  stage,
  ...(reason === undefined ? {} : { reason }),
});
const escalated = (target: string, stage: EscalationStage): NewErasureEvent => ({
  type: 'privacy.erasure.escalated.v1',
  data: { target, round: 1, stage, dueAt: DUE },
});
const told = (target: string): NewErasureEvent => ({
  type: 'privacy.erasure.told.v1',
  data: { target, round: 1, channel: 'mail', reference: 'r.1', reply: 250, at: '2026-02-05T10:00:00Z' },
});
const waitForAnswers: ErasureStep = { do: 'wait', for: 'answers', until: DUE };

describe('an erasure', () => {
  it('waits for the approval', () => given().when({ request: 'other' }).thenNext({ do: 'wait', for: 'approval' }));
  it('orders every system and recipient', () => given().when().thenNext(order('shop-db'), order('dhl')));
  it('does not order twice', () => given(ordered('shop-db')).when().thenNext(order('dhl')));
  it('does not begin under a legal hold', () =>
    given()
      .when({ heldBy: ['h1'] })
      .thenNext({ do: 'wait', for: 'lifting-of-holds' }));
  it('waits for the answers until the request is due', () =>
    given(...bothOrdered, answered('dhl', 'erased'))
      .when()
      .thenNext(waitForAnswers));
  it('does not take a failure for an answer', () =>
    given(...bothOrdered, answered('dhl', 'erased'), answered('shop-db', 'failed'))
      .when()
      .thenNext(waitForAnswers));
  it('does not order again what was told to it in the meantime: that waits until the person is closed', () =>
    given(...bothOrdered)
      .when({ targets: [{ target: 'shop-db', targetKind: 'system', reached: { [ADA]: 9n } }] })
      .thenNext(waitForAnswers));
  it('closes the person when all have answered', () =>
    given(...bothAnswered)
      .when()
      .thenNext({ do: 'close' }));
  it('closes the person on the due date, whoever is silent', () =>
    given(...bothOrdered)
      .when({}, DUE)
      .thenNext(escalate('shop-db'), escalate('dhl'), { do: 'close' }));
  it('closes at once where there is nobody to order', () => given().when({ targets: [] }).thenNext({ do: 'close' }));
  it('gives its orders before it closes, also past the due date', () =>
    given(ordered('dhl')).when({}, DUE).thenNext(escalate('dhl'), order('shop-db')));
  it('does not close under a legal hold', () =>
    given(...bothAnswered)
      .when({ heldBy: ['h1'] })
      .thenNext({ do: 'wait', for: 'lifting-of-holds' }));
  it('records the deletions of each answer before it goes on', () =>
    given(...bothAnswered)
      .when({ deletionsRecorded: [{ target: 'dhl', round: 1 }] })
      .thenNext({ do: 'record-deletions', target: 'shop-db', round: 1 }, { do: 'close' }));
});

describe('a recipient that is a controller of its own', () => {
  const dhlIsController = { targets: [{ target: 'dhl', targetKind: 'controller' as const, reached: {} }] };
  const dhlOrdered = ordered('dhl', { targetKind: 'controller' });
  it('is settled when it was told', () => given(dhlOrdered, told('dhl')).when(dhlIsController).thenNext({ do: 'close' }));
  it('is not settled before', () => given(dhlOrdered).when(dhlIsController).thenNext(waitForAnswers));
  it('is not settled by a notice that was not accepted', () =>
    given(dhlOrdered, answered('dhl', 'failed')).when(dhlIsController).thenNext(waitForAnswers));
  it('may answer all the same, and what it erased is recorded', () =>
    given(dhlOrdered, told('dhl'), answered('dhl', 'erased'))
      .when({ ...dhlIsController, deletionsRecorded: [] })
      .thenNext({ do: 'record-deletions', target: 'dhl', round: 1 }, { do: 'close' }));
  it('is told again of what reached it after its order', () =>
    given(dhlOrdered, told('dhl'), closing, closed)
      .when({ targets: [{ target: 'dhl', targetKind: 'controller', reached: { [ADA]: 6n } }] })
      .thenNext({ do: 'order', target: 'dhl', targetKind: 'controller', round: 2 }));
  it('lets a processor that was only told go on owing its answer', () =>
    given(ordered('dhl'), told('dhl'), ordered('shop-db'), answered('shop-db', 'erased')).when().thenNext(waitForAnswers));
});

describe('time that runs out', () => {
  const NEAR_DUE = '2026-02-23T00:00:00Z';
  it('is said in its last quarter, with why it failed last, of who has not answered', () =>
    given(...bothOrdered, answered('dhl', 'erased'), failed('shop-db', 'unreachable'))
      .when({}, NEAR_DUE)
      .thenNext(escalate('shop-db', 'at-risk', 'unreachable'), waitForAnswers));
  it('is not said before', () =>
    given(...bothOrdered)
      .when({}, '2026-02-22T00:00:00Z')
      .thenNext(waitForAnswers));
  it('is said once', () =>
    given(...bothOrdered, escalated('shop-db', 'at-risk'), escalated('dhl', 'at-risk'))
      .when({}, NEAR_DUE)
      .thenNext(waitForAnswers));
  it('is said again when it is over', () =>
    given(...bothOrdered, escalated('shop-db', 'at-risk'), escalated('dhl', 'overdue'))
      .when({}, DUE)
      .thenNext(escalate('shop-db'), { do: 'close' }));
  it('is said of a recipient that could not be told', () =>
    given(ordered('dhl', { targetKind: 'controller' }), failed('dhl', 'smtp-550'))
      .when({ targets: [] }, DUE)
      .thenNext(escalate('dhl', 'overdue', 'smtp-550'), { do: 'close' }));
  it('follows the due date where that was put off', () =>
    given(...bothOrdered)
      .when({ dueAt: '2026-04-28T09:00:00Z' }, NEAR_DUE)
      .thenNext({ do: 'wait', for: 'answers', until: '2026-04-28T09:00:00Z' }));
  it('is not said of what was certified', () =>
    given(...bothAnswered, closing, closed, shredding, shredded, certified)
      .when({ request: 'completed' }, DUE)
      .thenNext());
});

describe('a copy that the person has asked for', () => {
  const collecting = { collectUntil: '2026-02-20T00:00:00Z' };
  it('is made before anything is ordered', () =>
    given().when(collecting).thenNext({ do: 'wait', for: 'collection', until: '2026-02-20T00:00:00Z' }));
  it('is not waited for when the time of the erasure runs out', () =>
    given().when(collecting, '2026-02-20T00:00:00Z').thenNext(order('shop-db'), order('dhl')));
  it('comes too late once orders were given', () => given(ordered('dhl')).when(collecting).thenNext(order('shop-db')));
});

describe('links that change after the approval', () => {
  it('a pseudonym that was linked is ordered from everybody', () =>
    given(...bothAnswered)
      .when({ closure: [ADA, LINKED] })
      .thenNext(order('shop-db', 2), order('dhl', 2)));
  it('a pseudonym that was unlinked is withdrawn where it was not erased yet', () =>
    given(
      ordered('shop-db', { upTo: { [ADA]: '6', [LINKED]: '2' } }),
      ordered('dhl', { upTo: { [ADA]: '6', [LINKED]: '2' } }),
      answered('dhl', 'erased'),
    )
      .when()
      .thenNext(order('shop-db', 2)));
  it('after closing nothing changes who is erased', () =>
    given(...bothAnswered, closing, closed)
      .when({ closure: [ADA, LINKED] })
      .thenNext({ do: 'shred', unsettled: [], dueReached: false }));
});

describe('closing', () => {
  const closingNow = [...bothAnswered, closing];
  it('waits until the vault is closed', () =>
    given(...closingNow)
      .when()
      .thenNext({ do: 'wait', for: 'keeper' }));
  it('is confirmed then', () =>
    given(...closingNow)
      .when({ applied: { closing: true, shredding: false } })
      .thenNext({ do: 'confirm-closed' }));
  it('is not undone by a hold', () =>
    given(...closingNow)
      .when({ heldBy: ['h1'], applied: { closing: true, shredding: false } })
      .thenNext({ do: 'confirm-closed' }));
  it('is followed by another round for whom data reached after its order', () =>
    given(...closingNow, closed)
      .when({
        targets: [
          { target: 'shop-db', targetKind: 'system', reached: { [ADA]: 5n } },
          { target: 'dhl', targetKind: 'processor', reached: { [ADA]: 6n } },
        ],
      })
      .thenNext(order('dhl', 2)));
  it('waits for the answer to that round', () =>
    given(...closingNow, closed, ordered('dhl', { round: 2, upTo: { [ADA]: '8' } }))
      .when()
      .thenNext(waitForAnswers));
});

describe('shredding', () => {
  it('follows when all rounds are answered', () =>
    given(...bothAnswered, closing, closed, ordered('dhl', { round: 2, upTo: { [ADA]: '8' } }), answered('dhl', 'erased', 2))
      .when()
      .thenNext({ do: 'shred', unsettled: [], dueReached: false }));
  it('follows on the due date with the silent ones named', () =>
    given(...bothOrdered, answered('shop-db', 'erased'), closing, closed)
      .when({}, DUE)
      .thenNext(escalate('dhl'), { do: 'shred', unsettled: [{ target: 'dhl', round: 1 }], dueReached: true }));
  it('gives the last orders first: afterwards nobody could name the person', () =>
    given(ordered('shop-db'), closing, closed).when({}, DUE).thenNext(escalate('shop-db'), order('dhl')));
  it('waits until the keys are destroyed', () =>
    given(...bothAnswered, closing, closed, shredding)
      .when()
      .thenNext({ do: 'wait', for: 'keeper' }));
  it('is confirmed then', () =>
    given(...bothAnswered, closing, closed, shredding)
      .when({ applied: { closing: true, shredding: true } })
      .thenNext({ do: 'confirm-shredded' }));
});

describe('certifying', () => {
  const afterShredding = [closing, closed, shredding, shredded];
  it('follows when everybody has answered', () =>
    given(...bothAnswered, ...afterShredding)
      .when()
      .thenNext({ do: 'certify' }));
  it('waits for who is silent, without an end', () =>
    given(...bothOrdered, answered('shop-db', 'erased'), ...afterShredding)
      .when({}, DUE)
      .thenNext(escalate('dhl'), { do: 'wait', for: 'answers' }));
  it('follows when a person has recorded why somebody stayed silent', () =>
    given(...bothOrdered, answered('shop-db', 'erased'), ...afterShredding, answered('dhl', 'unanswered'))
      .when({}, DUE)
      .thenNext({ do: 'certify' }));
  it('follows a late answer', () =>
    given(...bothOrdered, answered('shop-db', 'erased'), ...afterShredding, answered('dhl', 'erased'))
      .when({}, DUE)
      .thenNext({ do: 'certify' }));
  it('completes the request', () =>
    given(...bothAnswered, ...afterShredding, certified)
      .when()
      .thenNext({ do: 'complete-request' }));
  it('still records what a late answer says was deleted', () =>
    given(
      ...bothOrdered,
      ...afterShredding,
      answered('shop-db', 'unanswered'),
      answered('dhl', 'erased'),
      certified,
      answered('shop-db', 'erased'),
    )
      .when({ request: 'completed', deletionsRecorded: [{ target: 'dhl', round: 1 }] })
      .thenNext({ do: 'record-deletions', target: 'shop-db', round: 1 }));
  it('ends it', () =>
    given(...bothAnswered, ...afterShredding, certified)
      .when({ request: 'completed' })
      .thenNext());
});
