import { describe, expect, it } from '@jest/globals';
import type { LedgerEvent } from '../../events/index.ts';
import { samplePolicy } from '../../policy/sample-policy.ts';
import { DutyTally } from './duty-tally.ts';

const collected = (id: string, time: string) =>
  told(id, 'privacy.data.collected.v1', time, { record: id, category: 'log', fields: ['ip'] });
const deleted = (record: string, time: string) => told(`${record}-gone`, 'privacy.data.deleted.v1', time, { record, ground: 'retention' });

function told(id: string, type: string, time: string, data: Record<string, unknown>): LedgerEvent {
  const metadata = { controller: 'shop', subject: 'a'.repeat(32), actor: 'web', source: '/web', time };
  const place = { stream: `subject-${metadata.subject}`, revision: 0n, position: BigInt(Date.parse(time)) };
  return { id, type, ...place, metadata, data: { system: 'web', dataset: 'requests', ...data } } as unknown as LedgerEvent;
}

/** What is owed of the log, which has to be deleted after thirty days. */
function owedOf(events: LedgerEvent[], at: string, stillOwedAt?: string): string[] {
  const policy = { ...samplePolicy(), retention: [{ id: 'log', category: 'log', deleteAfter: 'P30D' }] };
  const tally = new DutyTally({ policy, versions: [policy], from: policy.effectiveFrom, at }, stillOwedAt);
  tally.add(events);
  return tally.groups().map(({ about, end, n, first }) => `${about} ${end} ${n} ${first.event}`);
}

describe('what was owed in a part of the time in which a version was in force', () => {
  const events = [
    collected('kept', '2026-01-10T00:00:00Z'),
    collected('done', '2026-01-11T00:00:00Z'),
    deleted('done', '2026-02-01T00:00:00Z'),
    collected('late', '2026-01-12T00:00:00Z'),
    deleted('late', '2026-05-01T00:00:00Z'),
  ];

  it('is everything from its beginning on, where nothing is left out', () => {
    expect(owedOf(events, '2026-06-30T00:00:00Z')).toEqual(['log overdue 1 kept', 'log met 1 done-gone', 'log late 1 late-gone']);
  });

  it('given that it was opened before, then it counts where it was not done before', () => {
    expect(owedOf(events, '2026-06-30T00:00:00Z', '2026-04-01T00:00:00Z')).toEqual(['log overdue 1 kept', 'log late 1 late-gone']);
  });

  it('given that it was done late and before, then only what is still missing counts', () => {
    expect(owedOf(events, '2026-12-31T00:00:00Z', '2026-07-01T00:00:00Z')).toEqual(['log overdue 1 kept']);
  });
});
