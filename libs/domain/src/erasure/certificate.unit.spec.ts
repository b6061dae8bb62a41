import { describe, expect, it } from '@jest/globals';
import type { RequestEvent } from '../request/events.ts';
import { evolveRequest, type Request, type RequestState } from '../request/request.ts';
import { certificate, type Certifiable } from './certificate.ts';
import { evolveErasure, noErasure } from './erasure.ts';
import type { ErasureEvent, ErasureEventData, NewErasureEvent } from './events.ts';

const ID = '0'.repeat(32);
const ADA = 'a'.repeat(32);
const LINKED = 'b'.repeat(32);
const OTHER = 'c'.repeat(32);

const request = (
  [
    {
      type: 'privacy.request.opened.v1',
      data: {
        kind: 'erasure',
        regulation: 'gdpr',
        receivedAt: '2026-02-01T09:00:00Z',
        dueAt: '2026-03-01T09:00:00.000Z',
        subject: ADA,
        known: true,
        identifierTypes: ['email'],
      },
      metadata: { actor: 'anna', time: '2026-02-01T10:00:00.000Z' },
    },
    { type: 'privacy.request.verified.v1', data: { method: 'letter' }, metadata: { actor: 'anna', time: '2026-02-02T10:00:00.000Z' } },
    {
      type: 'privacy.request.approved.v1',
      data: { closure: [ADA], fourEyes: true },
      metadata: { actor: 'ben', time: '2026-02-03T10:00:00.000Z' },
    },
  ] satisfies RequestEvent[]
).reduce(evolveRequest, undefined as RequestState) as Request;

const ordered = (target: string, targetKind: 'system' | 'processor' | 'controller', round = 1): NewErasureEvent => ({
  type: 'privacy.erasure.ordered.v1',
  data: { target, targetKind, round, upTo: { [ADA]: '3' }, dueAt: '2026-03-01T09:00:00.000Z' },
});
const answered = (target: string, more: Partial<ErasureEventData['privacy.erasure.answered.v1']>): NewErasureEvent => ({
  type: 'privacy.erasure.answered.v1',
  data: { target, round: 1, outcome: 'erased', counts: {}, verified: true, at: '2026-02-04T10:00:00Z', worker: 'eraser', ...more },
});
const events: NewErasureEvent[] = [
  ordered('shop-db', 'system'),
  ordered('dhl', 'processor'),
  ordered('paypal', 'controller'),
  answered('shop-db', { counts: { orders: 2, users: 1 } }),
  answered('dhl', { outcome: 'retained', reason: 'legal-obligation', counts: { parcels: 1 } }),
  {
    type: 'privacy.erasure.closing.v1',
    data: {
      closedAt: '2026-02-05T10:00:00.000Z',
      closure: [LINKED, ADA],
      identifiers: [
        { pseudonym: ADA, type: 'email', mac: 'e'.repeat(64), pepper: 1 },
        { pseudonym: LINKED, type: 'phone', mac: 'f'.repeat(64), pepper: 1 },
      ],
      optOuts: [{ pseudonym: ADA, scope: 'all-contact' }],
    },
  },
  { type: 'privacy.erasure.closed.v1', data: { heads: { [ADA]: '5' } } },
  ordered('shop-db', 'system', 2),
  answered('shop-db', { round: 2, outcome: 'nothing-held', at: '2026-02-06T10:00:00Z' }),
  { type: 'privacy.erasure.shredding.v1', data: { unsettled: [{ target: 'paypal', round: 1 }], dueReached: true } },
  { type: 'privacy.erasure.shredded.v1', data: { dayKeys: ['20260301-b', '20260228-a'] } },
  answered('paypal', { outcome: 'unanswered', reason: 'no-answer', verified: false, at: '2026-03-02T10:00:00.000Z', worker: 'anna' }),
];

function certifiable(recorded: NewErasureEvent[]): Certifiable {
  const erasure = recorded
    .map((event): ErasureEvent => ({ ...event, metadata: { time: '2026-03-01T09:00:01.000Z' } }))
    .reduce(evolveErasure, noErasure);
  return {
    controller: 'jrpanel',
    id: ID,
    request,
    erasure,
    certifiedAt: '2026-03-02T10:00:01.000Z',
    terms: { backupWindow: 'P30D', skeletonUntil: '2029-03-02T10:00:01.000Z', skeletonGround: 'legal-claims' },
  };
}

const isFirstAnswer = ({ type, data }: NewErasureEvent) =>
  type === 'privacy.erasure.answered.v1' && data.target === 'shop-db' && data.round === 1;

describe('a certificate', () => {
  it('says who was forgotten when, what every target answered, what stays and when it is final', () => {
    expect(certificate(certifiable(events))).toEqual({
      version: 1,
      controller: 'jrpanel',
      request: ID,
      erasure: ID,
      regulation: 'gdpr',
      subjects: [ADA, LINKED],
      sinceApproval: { linked: [LINKED], unlinked: [] },
      fourEyes: 'on',
      receivedAt: '2026-02-01T09:00:00Z',
      verifiedAt: '2026-02-02T10:00:00.000Z',
      approvedAt: '2026-02-03T10:00:00.000Z',
      closedAt: '2026-02-05T10:00:00.000Z',
      shreddedAt: '2026-03-01T09:00:01.000Z',
      certifiedAt: '2026-03-02T10:00:01.000Z',
      targets: [
        {
          target: 'dhl',
          kind: 'processor',
          rounds: 1,
          outcome: 'retained',
          counts: { parcels: 1 },
          verified: true,
          reason: 'legal-obligation',
          answeredAt: '2026-02-04T10:00:00Z',
        },
        {
          target: 'paypal',
          kind: 'controller',
          rounds: 1,
          outcome: 'unanswered',
          counts: {},
          verified: false,
          reason: 'no-answer',
          answeredAt: '2026-03-02T10:00:00.000Z',
        },
        {
          target: 'shop-db',
          kind: 'system',
          rounds: 2,
          outcome: 'erased',
          counts: { orders: 2, users: 1 },
          verified: true,
          answeredAt: '2026-02-06T10:00:00Z',
        },
      ],
      stays: {
        forgottenIdentifiers: 2,
        optOuts: 1,
        caseFiles:
          'The files of this and of earlier requests with the identifiers they named, each sealed under a key of its own, to prove that they were answered.',
        skeleton: {
          until: '2029-03-02T10:00:01.000Z',
          ground: 'legal-claims',
          what: 'Pseudonymous facts: which events happened when, without values, identifiers or keys.',
        },
        inboundTopic: 'Where services publish over Kafka, the topic privacy.jrpanel.events names people in clear for at most 24 hours.',
      },
      finality: {
        dayKeys: ['20260228-a', '20260301-b'],
        backupWindow: 'P30D',
        dueAt: '2026-04-01T09:00:01.000Z',
        state: 'pending',
        note: 'The backup window counts from the retirement of each key, not from its making; a ledger that was stopped retires its keys later.',
      },
    });
  });

  it('is the same again after later receipts were recorded', () => {
    const signed = certificate(certifiable(events));
    const later = [
      ...events,
      {
        type: 'privacy.erasure.certified.v1',
        data: { sha256: 'f'.repeat(64), signature: 's', signingKey: 'k', ...certifiable(events).terms },
      } satisfies NewErasureEvent,
      answered('paypal', { outcome: 'erased', at: '2026-03-09T10:00:00Z' }),
      answered('shop-db', { round: 2, outcome: 'refused' }),
    ];
    expect(certificate(certifiable(later))).toEqual(signed);
  });

  it('says that something was erased where one of two workers found nothing any more and said so first', () => {
    const both: NewErasureEvent[] = [answered('shop-db', { outcome: 'nothing-held' }), answered('shop-db', { counts: { orders: 2 } })];
    const [, , target] = certificate(certifiable(events.flatMap((event) => (isFirstAnswer(event) ? both : [event])))).targets;
    expect(target).toMatchObject({ target: 'shop-db', outcome: 'erased', counts: { orders: 2 }, verified: true });
  });

  it('says who was found to be the same person, or not to be, after the approval', () => {
    const approved = { ...request.approved!, closure: [ADA, OTHER] };
    const { sinceApproval } = certificate({ ...certifiable(events), request: { ...request, approved } });
    expect(sinceApproval).toEqual({ linked: [LINKED], unlinked: [OTHER] });
  });

  it('says when nobody else had to approve', () => {
    const alone = { ...certifiable(events), request: { ...request, approved: { ...request.approved!, fourEyes: false } } };
    expect(certificate(alone).fourEyes).toBe('off');
  });

  it('says of a drill that it is one', () => {
    const drill = { ...certifiable(events), request: { ...request, drill: true } };
    expect(certificate(drill)).toEqual({ ...certificate(certifiable(events)), drill: true });
  });

  it('is not made before the person is shredded or while a target is unsettled', () => {
    expect(() => certificate(certifiable(events.slice(0, -2)))).toThrow('cannot be certified before it is shredded');
    expect(() => certificate(certifiable(events.slice(0, -1)))).toThrow('Target paypal is unsettled');
  });

  it('refuses what JCS and jq would write differently', () => {
    expect(() => certificate({ ...certifiable(events), controller: 'jrpanél' })).toThrow('printable ASCII');
  });

  it('says of a controller of its own that it was told, and by what that can be shown', () => {
    const told: NewErasureEvent = {
      type: 'privacy.erasure.told.v1',
      data: {
        target: 'paypal',
        round: 1,
        channel: 'webhook',
        reference: 'r.1',
        reply: 202,
        proof: '9'.repeat(64),
        at: '2026-02-04T11:00:00Z',
      },
    };
    const made = certificate(certifiable([...events.filter(({ data }) => !('outcome' in data && data.outcome === 'unanswered')), told]));
    expect(made.targets.find(({ target }) => target === 'paypal')).toEqual({
      target: 'paypal',
      kind: 'controller',
      rounds: 1,
      outcome: 'told',
      counts: {},
      verified: false,
      answeredAt: '2026-02-04T11:00:00Z',
      told: { channel: 'webhook', reference: 'r.1', reply: 202, at: '2026-02-04T11:00:00Z' },
    });
  });

  it('cannot be made while a controller of its own was not told', () => {
    const untold = events.filter(({ data }) => !('outcome' in data && data.outcome === 'unanswered'));
    expect(() => certificate(certifiable(untold))).toThrow('paypal is unsettled');
  });
});
