import { expect, test } from '@jest/globals';
import { newLedgerMetadata, sampleRecorded, UnreadableVersionError } from '#domain';
import type { StoredEvent } from '#event-store';
import { readPage } from './read-page.ts';

const pseudonym = '6f1d1c2b3a49587766554433221100ff';
const metadata = newLedgerMetadata({
  controller: 'shop',
  subject: pseudonym,
  actor: 'shop-publisher',
  source: '/shop/checkout',
  nonce: 'A'.repeat(43),
  time: '2026-11-01T10:00:00Z',
  recordedAt: '2026-11-01T10:00:00.123Z',
  received: 'a'.repeat(64),
});
const stored = (type: string, position: bigint): StoredEvent => ({
  stream: `subject-${pseudonym}`,
  revision: position,
  position,
  id: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11',
  type,
  data: sampleRecorded('privacy.data.collected.v1'),
  metadata,
  created: '2026-11-01T10:00:00.123Z',
});
const good = stored('privacy.data.collected.v1', 1n);

test('what is no event of the ledger is put aside, and the others are folded', () => {
  const { events, unreadable } = readPage([good, stored('privacy.data.sold.v1', 2n)]);
  expect(events).toHaveLength(1);
  expect(unreadable).toEqual([{ position: 2n, stream: good.stream, revision: 2n, type: 'privacy.data.sold.v1', reason: 'unknown-type' }]);
});

test('what a newer Lethe has written stops the folding in words: read models without it would lie', () => {
  expect(() => readPage([good, stored('privacy.data.collected.v2', 2n)])).toThrow(UnreadableVersionError);
  expect(() => readPage([stored('privacy.data.collected.v2', 2n)])).toThrow(/at position 2 is privacy\.data\.collected\.v2/);
});
