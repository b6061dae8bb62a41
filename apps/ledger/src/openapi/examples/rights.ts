import { subject, request } from './ids.ts';

const bundle = 'e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0';

const requestItem = {
  id: request,
  status: 'completed',
  kind: 'access',
  regulation: 'gdpr',
  receivedAt: '2026-11-02T09:00:00Z',
  dueAt: '2026-12-02T09:00:00.000Z',
  subject,
  known: true,
  identifierTypes: ['email'],
  openedBy: 'dpo',
  openedAt: '2026-11-02T09:05:00.000Z',
  extended: false,
  pausedMs: 0,
  verified: { by: 'dpo', at: '2026-11-02T09:10:00.000Z', method: 'login' },
  approved: { by: 'dpo-2', at: '2026-11-03T09:00:00.000Z', closure: [subject], fourEyes: true },
  completed: { by: 'dpo', at: '2026-11-03T10:00:00.000Z', outcome: 'answered', export: bundle },
};

const answer = {
  target: 'shop-db',
  round: 1,
  outcome: 'erased',
  counts: { orders: 2 },
  verified: true,
  at: '2026-11-05T10:00:00Z',
  worker: 'worker',
};

const erasure = {
  id: request,
  startedAt: '2026-11-03T09:00:00.000Z',
  open: false,
  orders: [
    {
      target: 'shop-db',
      targetKind: 'system',
      round: 1,
      upTo: { [subject]: '7' },
      dueAt: '2026-12-02T09:00:00.000Z',
      orderedAt: '2026-11-03T09:00:00.000Z',
      answers: [answer],
      settledBy: answer,
    },
  ],
  closing: { closure: [subject], closedAt: '2026-11-05T10:01:00.000Z', identifiers: [] },
  closed: { heads: { [subject]: '9' } },
  shredding: { at: '2026-11-05T10:01:00.500Z', unsettled: [], dueReached: false },
  shredded: { at: '2026-11-05T10:01:01.000Z', dayKeys: ['2026-11-05-ef87'] },
  certified: {
    at: '2026-11-05T10:01:02.000Z',
    sha256: 'c'.repeat(64),
    signature: 'A'.repeat(86),
    signingKey: '61cc6dc3a9c9ee6c',
    backupWindow: 'P30D',
    skeletonUntil: '2029-11-05T10:01:02.000Z',
    skeletonGround: 'legal-claims',
  },
};

/** What is answered about requests, erasures, exports and holds. */
export const rights = {
  request: { ...requestItem, controller: 'shop', closure: [subject], erasure: request },
  requests: { items: [requestItem], next: 'MjAyNi0xMS0wMlQwOTowNTowMC4wMDBaIDQ3MTE' },
  erasure: { ...erasure, finality: { state: 'pending', dueAt: '2026-12-06T10:01:01.000Z', waitsFor: ['2026-11-05-ef87'] } },
  erasures: { items: [erasure] },
  certificate: {
    certificate: {
      version: 1,
      controller: 'shop',
      request,
      erasure: request,
      regulation: 'gdpr',
      subjects: [subject],
      sinceApproval: { linked: [], unlinked: [] },
      fourEyes: 'on',
      receivedAt: '2026-11-02T09:00:00Z',
      verifiedAt: '2026-11-02T09:10:00.000Z',
      approvedAt: '2026-11-03T09:00:00.000Z',
      closedAt: '2026-11-05T10:01:00.000Z',
      shreddedAt: '2026-11-05T10:01:01.000Z',
      certifiedAt: '2026-11-05T10:01:02.000Z',
      targets: [
        {
          target: 'shop-db',
          kind: 'system',
          rounds: 1,
          outcome: 'erased',
          counts: { orders: 2 },
          verified: true,
          answeredAt: '2026-11-05T10:00:00Z',
        },
      ],
      stays: {
        forgottenIdentifiers: 1,
        optOuts: 0,
        caseFiles: 'The files of this and of earlier requests …',
        skeleton: { until: '2029-11-05T10:01:02.000Z', ground: 'legal-claims', what: 'Pseudonymous facts …' },
        inboundTopic: 'Where services publish over Kafka …',
      },
      finality: {
        dayKeys: ['2026-11-05-ef87'],
        backupWindow: 'P30D',
        dueAt: '2026-12-06T10:01:01.000Z',
        state: 'pending',
        note: 'The backup window counts from the retirement of each key …',
      },
    },
    signature: { algorithm: 'Ed25519', key: '61cc6dc3a9c9ee6c', value: `${'A'.repeat(86)}==` },
  },
  orders: { items: [{ erasure: request, target: 'shop-db', targetKind: 'system', round: 1, dueAt: '2026-12-02T09:00:00.000Z' }] },
  claim: {
    erasure: request,
    target: 'shop-db',
    round: 1,
    dueAt: '2026-12-02T09:00:00.000Z',
    identifiers: [{ type: 'email', value: 'ada@example.org' }],
    records: [{ dataset: 'orders', record: '1001' }],
  },
  search: {
    request,
    system: 'shop-db',
    identifiers: [{ type: 'email', value: 'ada@example.org' }],
    records: [{ dataset: 'orders', record: '1001' }],
  },
  callback: { status: 'taken' },
  found: { counts: { orders: 2 } },
  receipt: { status: 'recorded' },
  export: {
    id: bundle,
    subject,
    request,
    state: 'ready',
    createdAt: '2026-11-02T10:00:00.000Z',
    expiresAt: '2026-11-09T10:00:00.000Z',
    bundle: {
      bytes: 15349,
      sha256: 'd'.repeat(64),
      completeness: {
        state: 'partial',
        missing: [{ what: 'data/archive', reason: 'no-connector', system: 'archive', detail: 'Its data has to be fetched by hand …' }],
      },
    },
  },
  holds: {
    holds: [
      {
        id: 'd0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0',
        subject,
        active: true,
        ground: 'legal-claims',
        placedAt: '2026-11-02T09:30:00.000Z',
        placedBy: 'dpo',
        reviewAt: '2027-05-01T00:00:00Z',
      },
    ],
  },
  hold: { id: 'd0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0', position: '4712' },
};
