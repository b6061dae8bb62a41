import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noErasure, type Erasure } from './erasure.ts';
import { expiryDue, type SkeletonFacts } from './expiry-due.ts';

const UNTIL = '2029-11-02T10:00:00.000Z';
const BEFORE = '2029-11-02T09:59:59.999Z';

const certified: Erasure = {
  ...noErasure,
  certified: {
    at: '2026-11-02T10:00:00Z',
    sha256: '0'.repeat(64),
    signature: 'A'.repeat(86),
    signingKey: 'k',
    backupWindow: 'P30D',
    skeletonUntil: UNTIL,
    skeletonGround: 'legal-claims',
  },
};
const free: SkeletonFacts = { request: 'completed', heldBy: [], openRequests: [], expired: false };

describe('expiryDue', () => {
  it.each<[string, Erasure, Partial<SkeletonFacts>, string, ReturnType<typeof expiryDue>]>([
    [
      'given the date reached and nothing open, then due, on the ground of the certificate',
      certified,
      {},
      UNTIL,
      { due: true, ground: 'legal-claims' },
    ],
    ['given one millisecond before the date, then not yet', certified, {}, BEFORE, { due: false, because: 'retained' }],
    ['given no certificate, then not, however late', noErasure, {}, '2099-01-01T00:00:00Z', { due: false, because: 'not-certified' }],
    ['given that it expired, then not again', certified, { expired: true }, UNTIL, { due: false, because: 'expired' }],
    [
      'given a request that is not completed, then not',
      certified,
      { request: 'approved' },
      UNTIL,
      { due: false, because: 'not-completed' },
    ],
    ['given a legal hold on the person, then it stays', certified, { heldBy: ['h'] }, UNTIL, { due: false, because: 'held' }],
    [
      'given another request that is open, then it stays',
      certified,
      { openRequests: ['r'] },
      UNTIL,
      { due: false, because: 'open-requests' },
    ],
  ])('%s', (_, erasure, facts, now, expected) => {
    expect(expiryDue(erasure, { ...free, ...facts }, now)).toEqual(expected);
  });

  it('once due stays due as time goes on, and is never due before the date', () => {
    const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (now) => {
        expect(expiryDue(certified, free, now.toISOString()).due).toBe(now.getTime() >= Date.parse(UNTIL));
      }),
    );
  });
});
