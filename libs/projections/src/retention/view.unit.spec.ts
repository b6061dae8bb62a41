import { describe, expect, it } from '@jest/globals';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldInMemory, readPage } from '../engine/index.ts';
import { inventory } from '../inventory/inventory.ts';
import { heldRecords } from '../inventory/view.ts';
import { schedules } from './schedules.ts';
import { retentionView, type RetentionPolicy } from './view.ts';

const ADA = 'a'.repeat(32);
const ONE = '1'.repeat(64);
const place = { category: 'web-log', system: 'web', dataset: 'visits', record: ONE };
const common = { subject: ['ip'], ...place };

const collected = (time: string, fields = ['ip']): Told =>
  tell(
    'privacy.data.collected.v1',
    { ...common, fields, purposes: ['security'], legalBasis: 'legitimate-interest' },
    { subject: ADA, time },
  );
const scheduled = (time: string, dueAt: string, action: 'obscure' | 'delete' = 'delete'): Told =>
  tell('privacy.retention.scheduled.v1', { ...common, action, dueAt }, { subject: ADA, time, id: '00000000-0000-4000-8000-000000000001' });
const deleted = (time: string): Told =>
  tell('privacy.data.deleted.v1', { subject: ['ip'], system: 'web', ground: 'retention' }, { subject: ADA, time });
const obscured = (time: string): Told =>
  tell('privacy.data.obscured.v1', { ...common, fields: ['ip'], method: 'truncate' }, { subject: ADA, time });

const first: RetentionPolicy = {
  version: 'first',
  effectiveFrom: '2026-01-01T00:00:00Z',
  retention: [{ id: 'logs', category: 'web-log', obscureAfter: 'P7D', deleteAfter: 'P3M', fields: ['ip'] }],
};
const stricter: RetentionPolicy = {
  version: 'stricter',
  effectiveFrom: '2026-02-01T00:00:00Z',
  retention: [
    { id: 'logs', category: 'web-log', deleteAfter: 'P1M' },
    { id: 'web-logs', category: 'web-log', system: 'web', deleteAfter: 'P2W' },
    { id: 'crm-logs', category: 'web-log', system: 'crm', deleteAfter: 'P1D' },
  ],
};

const view = (told: Told[], policies: RetentionPolicy[] = [first, stricter]) => {
  const { events } = readPage(storedEvents(told));
  return retentionView(heldRecords(foldInMemory(inventory, events)), foldInMemory(schedules, events), policies);
};

const due = { subject: ADA, ...place };

describe('what retention demands', () => {
  it('follows from the policy in force when the data was collected, also when it is published later', () => {
    const expected = [
      {
        ...due,
        action: 'obscure',
        dueAt: '2026-01-17T00:00:00.000Z',
        policy: { dueAt: '2026-01-17T00:00:00.000Z', rule: 'logs', version: 'first' },
      },
      {
        ...due,
        action: 'delete',
        dueAt: '2026-04-10T00:00:00.000Z',
        policy: { dueAt: '2026-04-10T00:00:00.000Z', rule: 'logs', version: 'first' },
      },
    ];
    expect(view([collected('2026-01-10T00:00:00Z')])).toEqual(expected);
    expect(view([collected('2026-01-10T00:00:00Z')], [stricter, first])).toEqual(expected);
  });

  it('is the earliest of the rules that hold for the category in that system', () => {
    const policy = { dueAt: '2026-02-15T00:00:00.000Z', rule: 'web-logs', version: 'stricter' };
    expect(view([collected('2026-02-01T00:00:00Z')])).toEqual([{ ...due, action: 'delete', dueAt: policy.dueAt, policy }]);
  });

  it('is nothing before the first policy, or where no rule is', () => {
    expect(view([collected('2025-12-31T23:59:59Z')])).toEqual([]);
    expect(view([collected('2026-01-10T00:00:00Z')], [])).toEqual([]);
  });

  it('counts from the oldest field that is held', () => {
    const [, deletion] = view([collected('2026-01-10T00:00:00Z'), collected('2026-01-20T00:00:00Z', ['agent'])]);
    expect(deletion?.dueAt).toBe('2026-04-10T00:00:00.000Z');
    const [, renewed] = view([collected('2026-01-10T00:00:00Z'), collected('2026-01-20T00:00:00Z')]);
    expect(renewed?.dueAt).toBe('2026-04-20T00:00:00.000Z');
  });

  it('is the earlier of the policy and the schedule; both are shown', () => {
    const policy = { dueAt: '2026-02-15T00:00:00.000Z', rule: 'web-logs', version: 'stricter' };
    const event = '00000000-0000-4000-8000-000000000001';
    expect(view([collected('2026-02-01T00:00:00Z'), scheduled('2026-02-02T00:00:00Z', '2026-02-10T00:00:00+01:00')])).toEqual([
      { ...due, action: 'delete', dueAt: '2026-02-09T23:00:00.000Z', policy, scheduled: { dueAt: '2026-02-09T23:00:00.000Z', event } },
    ]);
    expect(view([collected('2026-02-01T00:00:00Z'), scheduled('2026-02-02T00:00:00Z', '2027-01-01T00:00:00Z')])).toEqual([
      { ...due, action: 'delete', dueAt: policy.dueAt, policy, scheduled: { dueAt: '2027-01-01T00:00:00.000Z', event } },
    ]);
  });

  it('keeps the last schedule, whichever arrives first', () => {
    const told = [
      collected('2025-06-01T00:00:00Z'),
      scheduled('2025-06-03T00:00:00Z', '2026-01-01T00:00:00Z'),
      scheduled('2025-06-02T00:00:00Z', '2025-09-01T00:00:00Z'),
    ];
    expect(view(told).map(({ dueAt }) => dueAt)).toEqual(['2026-01-01T00:00:00.000Z']);
  });

  it('is settled by deletion', () => {
    const told = [
      collected('2026-02-01T00:00:00Z'),
      scheduled('2026-02-02T00:00:00Z', '2026-02-10T00:00:00Z'),
      deleted('2026-02-09T00:00:00Z'),
    ];
    expect(view(told)).toEqual([]);
    // What is collected anew is a new matter: the schedule was for what is gone.
    const policy = { dueAt: '2026-03-06T00:00:00.000Z', rule: 'web-logs', version: 'stricter' };
    expect(view([...told, collected('2026-02-20T00:00:00Z')])).toEqual([{ ...due, action: 'delete', dueAt: policy.dueAt, policy }]);
  });

  it('is settled, as to obscuring, by obscuring', () => {
    const told = [
      collected('2026-01-10T00:00:00Z'),
      scheduled('2026-01-11T00:00:00Z', '2026-01-12T00:00:00Z', 'obscure'),
      obscured('2026-01-12T00:00:00Z'),
    ];
    expect(view(told).map(({ action }) => action)).toEqual(['delete']);
  });
});
