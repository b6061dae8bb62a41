import { describe, expect, it } from '@jest/globals';
import type { BreachRule } from '../policy/policy.ts';
import type { LedgerEvent } from '../events/index.ts';
import { breachClocks, breachProblem, clockState, newBreachProblem, type BreachCommand } from './index.ts';

const AWARE = '2026-11-02T10:00:00Z';
const NOW = '2026-11-10T00:00:00Z';

describe('the clocks of a breach', () => {
  it.each<[string, BreachRule | undefined, string, string | undefined]>([
    ['the law alone', undefined, '2026-11-05T10:00:00.000Z', undefined],
    ['a shorter time to the authority', { authorityWithin: 'P1D' }, '2026-11-03T10:00:00.000Z', undefined],
    ['not a longer one', { authorityWithin: 'P30D' }, '2026-11-05T10:00:00.000Z', undefined],
    ['business days to the persons', { subjectsWithinBusinessDays: 7 }, '2026-11-05T10:00:00.000Z', '2026-11-12T00:00:00.000Z'],
    ['a period to the persons', { subjectsWithin: 'P2D' }, '2026-11-05T10:00:00.000Z', '2026-11-04T10:00:00.000Z'],
  ])('%s', (_, rule, authorityDueAt, subjectsDueAt) => {
    expect(breachClocks(AWARE, rule)).toEqual({ authorityDueAt, ...(subjectsDueAt && { subjectsDueAt }) });
  });

  it.each([
    ['open', '2026-11-05T10:00:00Z', undefined, '2026-11-05T10:00:00Z'],
    ['overdue', '2026-11-05T10:00:00Z', undefined, '2026-11-05T10:00:01Z'],
    ['done', '2026-11-05T10:00:00Z', '2026-11-05T10:00:00Z', NOW],
    ['late', '2026-11-05T10:00:00Z', '2026-11-05T10:00:01Z', NOW],
    ['open', undefined, undefined, NOW],
    ['done', undefined, AWARE, NOW],
  ])('are %s: due %s, done %s, at %s', (state, due, done, now) => {
    expect(clockState(due, done, now)).toBe(state);
  });
});

describe('what a person may say of a breach', () => {
  const opened = { type: 'privacy.breach.opened.v1', data: { awareAt: AWARE, authorityDueAt: '2026-11-05T10:00:00.000Z' } };
  const closed = { type: 'privacy.breach.closed.v1', data: {} };
  const told = (...events: object[]) => events as LedgerEvent[];
  const report = (reportedAt: string, delay?: string): BreachCommand => ({ do: 'report', reportedAt, delay });

  it.each<[string, LedgerEvent[], BreachCommand, number | undefined, string | undefined]>([
    ['a report in time', told(opened), report('2026-11-05T10:00:00Z'), undefined, undefined],
    ['a report after it was closed', told(opened, closed), report('2026-11-05T10:00:00Z'), undefined, undefined],
    ['a late report', told(opened), report('2026-11-06T10:00:00Z'), 400, '/delay'],
    ['a late report that says why', told(opened), report('2026-11-06T10:00:00Z', 'investigating'), undefined, undefined],
    ['a report before anybody knew', told(opened), report('2026-11-02T09:59:59Z'), 400, '/reportedAt'],
    ['a report that is to come', told(opened), report('2026-11-10T00:00:01Z'), 400, '/reportedAt'],
    ['an end', told(opened), { do: 'close' }, undefined, undefined],
    ['a second end', told(opened, closed), { do: 'close' }, 409, undefined],
    ['anything of one that is none', told(), { do: 'close' }, 404, undefined],
  ])('%s', (_, events, command, status, pointer) => {
    const found = breachProblem(events, command, NOW);
    expect([found?.status, found?.errors?.[0]?.pointer]).toEqual([status, pointer]);
  });

  it.each([
    [{ awareAt: AWARE, from: AWARE }, undefined],
    [{ awareAt: '2026-11-10T00:00:01Z' }, '/awareAt'],
    [{ awareAt: AWARE, from: '2026-11-02T10:00:01Z' }, '/from'],
    [{ awareAt: AWARE, from: '2026-11-01T00:00:00Z', to: '2026-10-31T00:00:00Z' }, '/from'],
  ])('opened with %j', (times, pointer) => {
    expect(newBreachProblem(times, NOW)?.errors?.[0]?.pointer).toBe(pointer);
  });
});
