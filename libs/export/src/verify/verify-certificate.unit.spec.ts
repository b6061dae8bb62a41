import { expect, test } from '@jest/globals';
import { jcs, type Certificate } from '#domain';
import { testSigner } from '../../../../test/support/bundle-sample.ts';
import { verifyCertificate } from './verify-certificate.ts';

const certificate: Certificate = {
  version: 1,
  controller: 'jrpanel',
  request: 'e1',
  erasure: 'e1',
  regulation: 'gdpr',
  subjects: ['6f1d1c2b3a49587766554433221100ff'],
  sinceApproval: { linked: [], unlinked: [] },
  fourEyes: 'on',
  receivedAt: '2026-11-01T00:00:00Z',
  verifiedAt: '2026-11-01T00:00:00Z',
  approvedAt: '2026-11-01T00:00:00Z',
  closedAt: '2026-11-01T00:00:00Z',
  shreddedAt: '2026-11-02T00:00:00Z',
  certifiedAt: '2026-11-02T00:00:00Z',
  targets: [
    {
      target: 'shop-db',
      kind: 'system',
      rounds: 1,
      outcome: 'erased',
      counts: { orders: 2 },
      verified: true,
      answeredAt: '2026-11-01T00:00:00Z',
    },
  ],
  stays: {
    forgottenIdentifiers: 1,
    optOuts: 0,
    caseFiles: '',
    skeleton: { until: '2027-11-02T00:00:00Z', ground: 'legal-claims', what: '' },
    inboundTopic: '',
  },
  finality: { dayKeys: ['2026-11-01-0a1b'], backupWindow: 'P30D', dueAt: '2026-12-03T00:00:00.000Z', state: 'pending', note: '' },
};

const signer = testSigner();
const valueOf = (made: Certificate) => signer.sign(Buffer.from(jcs(made))).toString('base64');
const value = valueOf(certificate);
const signed = (change: object = {}) =>
  JSON.stringify({ certificate: { ...certificate, ...change }, signature: { algorithm: 'Ed25519', key: signer.id, value } }, null, 1);

test('a certificate that was signed is told in words, and so is what it cannot show', () => {
  expect(verifyCertificate(signed(), signer.publicPem)).toEqual({
    ok: true,
    proved: [
      expect.stringMatching(/^The certificate is signed by the key you gave \(fingerprint [0-9a-f]{64}\)\.$/),
      'jrpanel certifies that by erasure e1 the keys of one pseudonym were destroyed at 2026-11-02T00:00:00Z.',
      "It says that shop-db answered 'erased', and looked again afterwards.",
    ],
    notProved: [
      'That each system did what it answered: the certificate repeats the answers that the ledger received.',
      'That older backups open nothing any more: that holds from 2026-12-03T00:00:00.000Z on, when the keys named in it are destroyed.',
    ],
    problems: [],
  });
});

test('that it was a drill is said as well', () => {
  const made: Certificate = { ...certificate, drill: true };
  const text = JSON.stringify({ certificate: made, signature: { algorithm: 'Ed25519', key: signer.id, value: valueOf(made) } });
  expect(verifyCertificate(text, signer.publicPem).proved).toContain(
    'It was a drill: the person was made up to see who answers, and nobody was forgotten.',
  );
});

test.each([
  ['a changed member', signed({ fourEyes: 'off' }), signer.publicPem, /was changed, or another key signed it/],
  ['another key', signed(), testSigner().publicPem, /was changed, or another key signed it/],
  ['no key', signed(), 'none', /not an Ed25519 key/],
  ['another algorithm', signed().replace('Ed25519', 'none'), signer.publicPem, /signed with none/],
  ['something else', '{}', signer.publicPem, /not a signed certificate/],
  ['no JSON', '{', signer.publicPem, /not a signed certificate/],
])('%s is found', (_, text, key, problem) => {
  expect(verifyCertificate(text, key)).toEqual({ ok: false, proved: [], notProved: [], problems: [expect.stringMatching(problem)] });
});
