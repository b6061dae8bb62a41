const drill = 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1';

const begun = { id: drill, startedAt: '2026-11-02T10:00:00.000Z', until: '2026-11-02T11:00:00.000Z' };

const ended = {
  ...begun,
  status: 'failed',
  startedBy: 'lethe',
  endedAt: '2026-11-02T11:00:01.000Z',
  targets: [
    { target: 'newsletter', result: 'silent' },
    { target: 'shop-db', result: 'passed', seconds: 2 },
  ],
};

const finding = {
  id: 'f1'.repeat(32),
  rule: 'system-silent',
  status: 'resolved',
  about: 'newsletter',
  since: '2026-11-02T11:00:01.000Z',
  detail: { system: 'newsletter', drill },
  event: '6d5f7a0e-3c1b-4d8e-9f00-112233445566',
  lastEvent: '6d5f7a0e-3c1b-4d8e-9f00-112233445566',
  lastAt: '2026-11-02T11:00:01.000Z',
  times: 1,
  acknowledged: { at: '2026-11-02T12:00:00.000Z', by: 'dpo', reason: 'ticket-opened' },
  resolved: { at: '2026-11-03T09:00:00.000Z', by: 'dpo', reason: 'consumer-restarted' },
};

/** What is answered about drills and findings. */
export const watching = {
  drillStarted: { ...begun, targets: ['newsletter', 'shop-db'] },
  drill: ended,
  drills: { items: [ended] },
  finding,
  findings: { items: [finding] },
  acknowledged: { status: 'acknowledged' },
  resolved: { status: 'resolved' },
};
