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

const contradiction = {
  id: 'f2'.repeat(32),
  rule: 'contact-refused',
  status: 'open',
  about: '/shop/newsletter privacy.contact.made.v1',
  subject: '6f1d1c2b3a49587766554433221100ff',
  since: '2026-11-01T10:00:00.000Z',
  detail: {
    event: '7e6f7a0e-3c1b-4d8e-9f00-112233445566',
    type: 'privacy.contact.made.v1',
    source: '/shop/newsletter',
    policyVersion: '1',
    says: 'The person has refused to be contacted for newsletter since 2026-10-30T10:00:00.000Z.',
    data: { channel: 'email', commercial: true, purpose: 'newsletter' },
    promise: 'J2',
  },
  event: '7e6f7a0e-3c1b-4d8e-9f00-112233445566',
  lastEvent: '7e6f7a0e-3c1b-4d8e-9f00-112233445566',
  lastAt: '2026-11-01T10:00:00.000Z',
  times: 1,
};

const promise = {
  id: 'J11',
  title: 'Log data goes to nobody but under legal process',
  source: 'Web logs',
  status: 'unevidenced',
  since: '2026-11-01T10:00:00.000Z',
  reason: 'Nothing of the kind was reported, so nothing shows it either way.',
  counts: { supporting: 0, contradicting: 0, open: 0 },
  evidence: { events: ['6d5f7a0e-3c1b-4d8e-9f00-112233445566'], total: 1 },
};
const version = { version: '2019-05-10', from: '2019-05-10T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
const part = {
  kind: 'never',
  status: 'unevidenced',
  since: promise.since,
  reason: promise.reason,
  counts: promise.counts,
  evidence: promise.evidence,
  silent: [{ source: '/shop/*', type: 'privacy.data.shared.v1', lastAt: '2026-10-01T10:00:00.000Z' }],
};
const standing = { status: promise.status, since: promise.since, reason: promise.reason, counts: promise.counts };
const asOf = '2026-11-02T10:00:00.000Z';

/** What is answered about drills, findings and promises. */
export const watching = {
  drillStarted: { ...begun, targets: ['newsletter', 'shop-db'] },
  drill: ended,
  drills: { items: [ended] },
  finding,
  findings: { items: [finding, contradiction] },
  acknowledged: { status: 'acknowledged' },
  resolved: { status: 'resolved' },
  promises: { controller: 'jrpanel', ...version, asOf, promises: [promise] },
  promise: { controller: 'jrpanel', version: version.version, asOf, ...promise, parts: [part], versions: [{ ...version, ...standing }] },
};
