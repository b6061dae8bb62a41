import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evolveErasure, noErasure, unsettledOrders, type Erasure, type NewErasureEvent } from '../erasure/index.ts';
import { erasureOutcomes, type ErasureOutcome } from '../events/index.ts';
import { drillProgress, nextDrillStep, type Drill } from './judge.ts';

const drill: Drill = { targets: ['archive', 'mailer', 'shop'], until: '2026-11-01T11:00:00Z' };
const EARLY = '2026-11-01T10:30:00Z';
const LATE = '2026-11-01T11:00:00Z';

const ordered = (target: string, round = 1): NewErasureEvent => ({
  type: 'privacy.erasure.ordered.v1',
  data: { target, targetKind: 'system', round, upTo: {}, dueAt: drill.until },
});
const answered = (target: string, outcome: ErasureOutcome, reason?: string): NewErasureEvent => ({
  type: 'privacy.erasure.answered.v1',
  data: {
    target,
    round: 1,
    outcome,
    counts: {},
    verified: true,
    at: '2026-11-01T10:00:42Z',
    worker: 'w',
    ...(reason !== undefined && { reason }),
  },
});
const after = (...events: NewErasureEvent[]): Erasure =>
  events.reduce((state, event) => evolveErasure(state, { ...event, metadata: { time: '2026-11-01T10:00:02Z' } }), noErasure);
const all = drill.targets.map((target) => ordered(target));

describe('what comes next in a drill', () => {
  test('given nothing is ordered yet, it waits; when the time is over, all have failed', () => {
    expect(nextDrillStep(drill, noErasure, EARLY)).toEqual({ do: 'wait' });
    const targets = drill.targets.map((target) => ({ target, result: 'failed', reason: 'not-ordered' }));
    expect(nextDrillStep(drill, noErasure, LATE)).toEqual({ do: 'end', outcome: 'failed', targets });
  });

  test('given all have erased or held nothing, it has passed before its time is over', () => {
    const erasure = after(...all, answered('archive', 'nothing-held'), answered('mailer', 'retained'), answered('shop', 'erased'));
    const targets = drill.targets.map((target) => ({ target, result: 'passed', seconds: 40 }));
    expect(nextDrillStep(drill, erasure, EARLY)).toEqual({ do: 'end', outcome: 'passed', targets });
  });

  test('given one is silent and one fails, it waits for them, then gives up, then names both', () => {
    const erasure = after(...all, answered('archive', 'failed', 'unreachable'), answered('shop', 'erased'));
    expect(nextDrillStep(drill, erasure, EARLY)).toEqual({ do: 'wait' });
    expect(drillProgress(drill, erasure, EARLY)).toEqual([
      { target: 'archive', result: 'waiting', reason: 'unreachable' },
      { target: 'mailer', result: 'waiting' },
      { target: 'shop', result: 'passed', seconds: 40 },
    ]);
    expect(nextDrillStep(drill, erasure, LATE)).toEqual({
      do: 'give-up',
      orders: [
        { target: 'archive', round: 1 },
        { target: 'mailer', round: 1 },
      ],
    });
    const given = after(
      ...all,
      answered('archive', 'failed', 'unreachable'),
      answered('shop', 'erased'),
      answered('archive', 'unanswered'),
      answered('mailer', 'unanswered'),
    );
    expect(nextDrillStep(drill, given, LATE)).toEqual({
      do: 'end',
      outcome: 'failed',
      targets: [
        { target: 'archive', result: 'failed', reason: 'unreachable' },
        { target: 'mailer', result: 'silent' },
        { target: 'shop', result: 'passed', seconds: 40 },
      ],
    });
  });

  test('given an order that was given when time was over, nothing is said of whom it was given to, unless there was an answer', () => {
    const late = { ...drill, until: '2026-11-01T10:00:02Z' };
    const erasure = after(...all, answered('archive', 'failed', 'unreachable'), answered('archive', 'unanswered'), answered('mailer', 'unanswered'), answered('shop', 'erased')); // prettier-ignore
    expect(nextDrillStep(late, erasure, LATE)).toEqual({
      do: 'end',
      outcome: 'failed',
      targets: [
        { target: 'archive', result: 'failed', reason: 'unreachable' },
        { target: 'mailer', result: 'failed', reason: 'not-ordered' },
        { target: 'shop', result: 'passed', seconds: 40 },
      ],
    });
  });

  test('given one refuses, it has failed, and so has a system that was registered meanwhile', () => {
    const erasure = after(
      ...all,
      ordered('zoo'),
      ...['archive', 'mailer', 'zoo'].map((target) => answered(target, 'erased')),
      answered('shop', 'refused'),
    );
    const step = nextDrillStep(drill, erasure, EARLY);
    expect(step.do === 'end' && [step.outcome, step.targets.map(({ target, result }) => [target, result])]).toEqual([
      'failed',
      [
        ['archive', 'passed'],
        ['mailer', 'passed'],
        ['shop', 'failed'],
        ['zoo', 'passed'],
      ],
    ]);
  });

  const answers = fc.array(fc.tuple(fc.constantFrom(...drill.targets), fc.constantFrom(...erasureOutcomes)));

  test('is never the end while an order is open, and always the end once time is over and none is', () => {
    fc.assert(
      fc.property(fc.subarray([...drill.targets]), answers, fc.boolean(), (targets, said, late) => {
        const erasure = after(...targets.map((target) => ordered(target)), ...said.map(([target, outcome]) => answered(target, outcome)));
        const step = nextDrillStep(drill, erasure, late ? LATE : EARLY);
        if (unsettledOrders(erasure).length > 0) expect(step.do).toBe(late ? 'give-up' : 'wait');
        else if (late) expect(step.do).toBe('end');
        if (step.do !== 'end') return;
        expect(step.outcome === 'passed').toBe(step.targets.every(({ result }) => result === 'passed'));
        expect(step.targets.map(({ target }) => target)).toEqual([...drill.targets]);
      }),
    );
  });
});
