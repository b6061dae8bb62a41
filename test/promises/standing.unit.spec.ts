import { describe, expect, test } from '@jest/globals';
import { assessAll, type Policy, type PromiseRule, type CheckRule } from '#domain';
import { SHOP, COLLECTED, collected, bookAt, policy } from './shop.ts';
import { recorded, time, type Step } from './story.ts';

describe('how promises stand', () => {
  const scan = (outcome: 'passed' | 'failed') => recorded('privacy.control.evidenced.v1', { control: 'scan', outcome });
  const promise = (...checks: PromiseRule['checks']): PromiseRule => ({ id: 'P', title: 'It is so.', checks });
  const control = { kind: 'control-evidenced', control: 'scan', every: 'P10D' } as const;
  const stands = (day: number, steps: readonly Step[], rule: PromiseRule, publishers: Policy['publishers'] = []) => {
    const [found] = assessAll({ ...policy, promises: [rule], publishers }, bookAt(day, steps));
    return [found?.status, found?.since];
  };

  test.each<[string, number, Step[], [string, string]]>([
    ['passed, also before the version was in force', -95, [[-104, scan('passed')]], ['kept', time(-104)]],
    ['not passed for too long', 30, [[0, scan('passed')]], ['at-risk', time(10)]],
    [
      'failed once',
      30,
      [
        [0, scan('passed')],
        [5, scan('failed')],
        [29, scan('passed')],
      ],
      ['broken', time(5)],
    ],
    [
      'failed before the version was in force',
      -95,
      [
        [-102, scan('failed')],
        [-101, scan('passed')],
      ],
      ['kept', time(-101)],
    ],
    ['never shown', 30, [], ['unevidenced', time(-100)]],
  ])('a control that was %s', (_, day, steps, expected) => {
    expect(stands(day, steps, promise(control))).toEqual(expected);
  });

  test.each<[string, Policy['publishers'], number, [string, string]]>([
    ['that nobody is declared to report', [], 20, ['unevidenced', time(-100)]],
    ['while who reports them is heard', [{ source: '/shop/*', events: [COLLECTED], every: 'P1W' }], 20, ['kept', time(0)]],
    ['since who reports them fell silent', [{ source: '/shop/*', events: [COLLECTED], every: 'P1W' }], 28, ['unevidenced', time(22)]],
    [
      'and another who reports them was never heard',
      [
        { source: SHOP, events: [COLLECTED], every: 'P1W' },
        { source: '/app', events: [COLLECTED], every: 'P1W' },
      ],
      20,
      ['unevidenced', time(-100)],
    ],
  ])('acts %s', (_, publishers, day, expected) => {
    const observed: CheckRule = { kind: 'observed', about: { events: ['data.collected'] } };
    expect(
      stands(
        day,
        [
          [0, collected()],
          [15, collected()],
        ],
        promise(observed),
        publishers,
      ),
    ).toEqual(expected);
  });

  test('is as the worst of the checks stands', () => {
    const published: CheckRule = { kind: 'published', pointers: ['/contact/name'] };
    const unobservable: CheckRule = { kind: 'unobservable', reason: 'Nobody sees it.' };
    const missing: CheckRule = { kind: 'published', pointers: ['/dpo'] };
    const worst = (...checks: PromiseRule['checks']) => stands(30, [[0, scan('passed')]], promise(...checks))[0];
    expect([worst(published), worst(published, unobservable), worst(unobservable, control), worst(control, missing, published)]).toEqual([
      'kept',
      'unevidenced',
      'at-risk',
      'broken',
    ]);
  });
});
