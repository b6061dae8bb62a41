import { describe, expect, test } from '@jest/globals';
import { newsOf, resultOf, waitingFor, type DrillShown } from './drill-in-words.ts';

const drill: DrillShown = {
  id: 'd1'.repeat(16),
  status: 'failed',
  until: '2026-11-02T11:00:00Z',
  targets: [
    { target: 'archive', result: 'silent' },
    { target: 'mailjet', result: 'failed', reason: 'unreachable' },
    { target: 'new', result: 'failed', reason: 'not-ordered' },
    { target: 'shop-db', result: 'passed', seconds: 2 },
  ],
};

describe('what is said of a drill', () => {
  test('while it goes on: each thing once', () => {
    const told = new Map<string, string>();
    const running: DrillShown = {
      ...drill,
      targets: [
        { target: 'archive', result: 'waiting' },
        { target: 'mailjet', result: 'waiting', reason: 'unreachable' },
      ],
    };
    expect(newsOf(running, told)).toEqual(['  mailjet  could not yet (unreachable); it is tried again']);
    expect(newsOf(running, told)).toEqual([]);
    expect(newsOf(drill, told)).toEqual([
      '  archive  has not answered',
      '  mailjet  has not erased (unreachable)',
      '  new      has not erased (not-ordered)',
      '  shop-db  has erased, after 2 s',
    ]);
  });

  test('when it takes long: who is still waited for', () => {
    const targets: DrillShown['targets'] = [
      { target: 'archive', result: 'waiting' },
      { target: 'mailjet', result: 'waiting', reason: 'unreachable' },
      { target: 'shop-db', result: 'passed', seconds: 2 },
    ];
    expect(waitingFor({ ...drill, targets })).toBe('  waiting for archive, mailjet until 2026-11-02T11:00:00Z');
    expect(waitingFor(drill)).toBeUndefined();
  });

  test('when it is over and somebody failed', () => {
    expect(resultOf(drill)).toEqual([
      'system   result  what happened',
      '-------  ------  ----------------------------------------',
      'archive  FAILED  never answered',
      'mailjet  FAILED  answered that it could not (unreachable)',
      'new      FAILED  was given no order: does the worker run?',
      'shop-db  passed  after 2 s',
      '',
      "The drill failed: 3 of 4 did not erase in time. A real person's data would have stayed there. What was found stands at GET /v1/findings.",
    ]);
  });

  test('when it is over and all passed', () => {
    expect(resultOf({ ...drill, status: 'passed', targets: drill.targets.slice(3) }).at(-1)).toBe(
      'The drill passed. The one system erased in time.',
    );
  });
});
