import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await TestLedger.open();
});

afterAll(async () => {
  await ledger.close();
});

describe('recording', () => {
  test('an event is durable in its subject stream, names only, and sending it again is a duplicate', async () => {
    const ingest = ledger.ingest();
    const [result] = await ingest.record(testCaller, [collected('o-1')]);
    const [event] = await ledger.all();
    expect(result).toEqual({
      id: 'o-1',
      status: 'recorded',
      position: String(event?.position),
      subject: event?.stream.slice(8),
      findings: [],
      dropped: ['/fields/phone'],
    });
    expect(event).toEqual({
      stream: expect.stringMatching(/^subject-[0-9a-f]{32}$/),
      revision: 0n,
      position: expect.anything(),
      created: expect.anything(),
      id: expect.anything(),
      type: 'privacy.data.collected.v1',
      data: {
        subject: ['email'],
        category: 'order',
        fields: ['delivery_address', 'phone'],
        purposes: ['order_fulfilment'],
        legalBasis: 'contract',
        system: 'shop-db',
        dataset: 'orders',
        record: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      metadata: {
        v: 1,
        controller: 'shop',
        subject: result?.subject,
        actor: 'shop-key',
        source: '/shop/checkout',
        time: '2026-10-01T10:00:00Z',
        recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        received: expect.stringMatching(/^[0-9a-f]{64}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        commitments: { '/fields/delivery_address': expect.stringMatching(/^[\w-]{43}$/), '/record': expect.stringMatching(/^[\w-]{43}$/) },
        dropped: ['/fields/phone'],
      },
    });
    expect(await ingest.record(testCaller, [collected('o-1')])).toEqual([{ ...result, status: 'duplicate' }]);
    await ledger.keep();
    expect(await ledger.ingest().record(testCaller, [collected('o-1')])).toEqual([{ ...result, status: 'duplicate' }]);
    expect(await ledger.all()).toHaveLength(1);
  });
});
