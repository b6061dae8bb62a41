import { describe, expect, test } from '@jest/globals';
import { newLedgerMetadata, sampleRecorded, UnreadableVersionError, type EventTypes } from '#domain';
import type { StoredEvent } from '#event-store';
import { readPage } from './read-page.ts';

const pseudonym = '6f1d1c2b3a49587766554433221100ff';
const metadata = newLedgerMetadata({
  controller: 'shop',
  subject: pseudonym,
  actor: 'shop-publisher',
  source: '/shop/checkout',
  time: '2026-11-01T10:00:00Z',
  recordedAt: '2026-11-01T10:00:00.123Z',
  received: 'a'.repeat(64),
  nonce: 'A'.repeat(43),
});
const stored = (stream: string, type: string, sample: keyof EventTypes): StoredEvent => ({
  stream,
  revision: 0n,
  position: 4711n,
  id: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11',
  created: '2026-11-01T10:00:00.123Z',
  type,
  data: sampleRecorded(sample),
  metadata,
});

describe('the keeper, where a newer Lethe has written,', () => {
  test.each([
    [`subject-${pseudonym}`, 'privacy.data.collected.v2', 'privacy.data.collected.v1'],
    [`subject-${pseudonym}`, 'privacy.subject.linked.v2', 'privacy.subject.linked.v1'],
    ['controller-shop', 'privacy.event.refused.v2', 'privacy.event.refused.v1'],
    ['erasure-1', 'privacy.erasure.shredding.v2', 'privacy.erasure.shredding.v1'],
  ] as const)('stops at %s %s in words, and passes nothing over', (stream, type, sample) => {
    const known = stored(stream, sample, sample);
    expect(() => readPage([known])).not.toThrow(UnreadableVersionError);
    expect(() => readPage([known, stored(stream, type, sample)])).toThrow(UnreadableVersionError);
    expect(() => readPage([known, stored(stream, type, sample)])).toThrow(`at position 4711 is ${type}`);
  });

  test('goes on over types that it does not know at all', () => {
    const page = readPage([stored(`subject-${pseudonym}`, 'someone.elses.event', 'privacy.data.collected.v1')]);
    expect(page.confirmations).toHaveLength(1);
  });
});
