import { describe, expect, it } from '@jest/globals';
import { findingId } from '#domain';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldInMemory, readPage } from '../engine/index.ts';
import { findings, type FindingRow } from './findings.ts';

const [DRILL, LATER, ERASURE] = ['d1', 'd2', 'e1'].map((two) => two.repeat(16)) as [string, string, string];
const SILENCE = findingId('shop', 'system-silent', 'crm', DRILL);
const at = (hour: number) => `2026-01-01T${String(hour).padStart(2, '0')}:00:00Z`;
const house = 'controller-shop';

const silent = tell('privacy.system.silent.v1', { system: 'crm', drill: DRILL, reason: 'unreachable' }, { time: at(1), stream: house });
const heard = tell('privacy.system.heard.v1', { system: 'crm', drill: LATER, silence: DRILL }, { time: at(5), stream: house });
const said = (what: 'acknowledged' | 'resolved', hour: number, finding = SILENCE) =>
  tell(`privacy.finding.${what}.v1`, { rule: 'system-silent', reason: `was-${what}` }, { time: at(hour), stream: `finding-${finding}` });
const refused = (source: string, hour: number) =>
  tell(
    'privacy.event.refused.v1',
    { reason: 'subject-erased', erasure: ERASURE, type: 'privacy.data.used.v1', source, time: at(0) },
    { time: at(hour), stream: house },
  );
const escalated = (stage: 'at-risk' | 'overdue', hour: number) =>
  tell('privacy.erasure.escalated.v1', { target: 'crm', round: 1, stage, dueAt: at(9) }, { time: at(hour), stream: `erasure-${ERASURE}` });
const answered = (outcome: 'failed' | 'erased') =>
  tell(
    'privacy.erasure.answered.v1',
    { target: 'crm', round: 1, outcome, counts: {}, verified: true, at: at(8), worker: 'w' },
    { time: at(8), stream: `erasure-${ERASURE}` },
  );

/** What stands after these events: rule, what it is about, status, how often. */
function standing(...told: Told[]): unknown[] {
  return rows(...told).map(({ rule, about, status, facts }) => [rule, about, status, facts.times]);
}

function rows(...told: Told[]): FindingRow[] {
  const { events, unreadable } = readPage(storedEvents(told));
  expect(unreadable).toEqual([]);
  return foldInMemory<FindingRow>(findings, events);
}

describe('a finding', () => {
  it('given a silent system, is open, with what was found', () => {
    const [row] = rows(silent);
    expect(row).toMatchObject({
      controller: 'shop',
      id: SILENCE,
      rule: 'system-silent',
      status: 'open',
      about: 'crm',
      stream: house,
      facts: { detail: { system: 'crm', drill: DRILL, reason: 'unreachable' }, times: 1, lastAt: at(1) },
    });
  });

  it('given what people say, is acknowledged, then resolved, by whom and why', () => {
    expect(standing(silent, said('acknowledged', 2))).toEqual([['system-silent', 'crm', 'acknowledged', 1]]);
    const [row] = rows(silent, said('acknowledged', 2), said('resolved', 3));
    expect(row).toMatchObject({
      status: 'resolved',
      facts: { acknowledged: { at: at(2), reason: 'was-acknowledged' }, resolved: { at: at(3), reason: 'was-resolved' } },
    });
  });

  it('given that it is heard again, is settled by the ledger, unless a person did that before', () => {
    expect(rows(silent, heard)[0]!.facts.resolved).toEqual({ at: at(5), by: 'lethe', reason: 'heard-again' });
    expect(rows(silent, said('resolved', 3), heard)[0]!.facts.resolved).toMatchObject({ at: at(3), reason: 'was-resolved' });
  });

  it('given a source that goes on sending, is one for each source, and open again after it was resolved', () => {
    const id = findingId('shop', 'event-refused', ERASURE, '/shop');
    expect(standing(refused('/shop', 1), refused('/crm', 2), refused('/shop', 3))).toEqual([
      ['event-refused', '/shop', 'open', 2],
      ['event-refused', '/crm', 'open', 1],
    ]);
    const again = rows(refused('/shop', 1), said('acknowledged', 2, id), said('resolved', 3, id), refused('/shop', 4))[0]!;
    expect([again.status, again.facts.times, again.facts.acknowledged, again.facts.resolved]).toEqual(['open', 2, undefined, undefined]);
  });

  it('given an order whose time runs out, is one for both stages, settled by an answer that settles the order', () => {
    expect(standing(escalated('at-risk', 6), answered('failed'), escalated('overdue', 9))).toEqual([
      ['erasure-escalated', 'crm', 'open', 2],
    ]);
    expect(standing(escalated('at-risk', 6), answered('erased'))).toEqual([['erasure-escalated', 'crm', 'resolved', 1]]);
    expect(standing(answered('erased'))).toEqual([]);
  });

  it('given an order that fails and fails, is one, settled by an answer that settles the order', () => {
    const data = { target: 'crm', round: 1, attempts: 12, reason: 'unreachable' };
    const stuck = tell('privacy.erasure.stuck.v1', data, { time: at(6), stream: `erasure-${ERASURE}` });
    expect(standing(stuck, answered('failed'))).toEqual([['erasure-stuck', 'crm', 'open', 1]]);
    expect(rows(stuck)[0]!.facts.detail).toEqual({ erasure: ERASURE, ...data });
    expect(rows(stuck, answered('erased'))[0]!.facts.resolved).toEqual({ at: at(8), by: 'lethe', reason: 'erased' });
  });

  it('given what people say of something that is not there, is none', () => {
    expect(rows(said('acknowledged', 1), said('resolved', 2), heard)).toEqual([]);
  });
});
