import { describe, expect, it } from '@jest/globals';
import type { Connector, EraseResult, VerifyResult, Who } from '#connectors';
import type { ErasureWork, ReceiptGiven } from './erasure-work.ts';
import { handleOrder } from './handle-order.ts';

const order = { controller: 'shop', erasure: 'e-1', target: 'mailer' };
const worker = { controller: 'shop', name: 'eraser' };
const at = new Date('2026-11-01T10:00:00Z');

/** An order of round 2 for Ada, worked with a connector that answers this. */
async function worked(erase: EraseResult, verify: readonly VerifyResult[]) {
  const receipts: ReceiptGiven[] = [];
  const asked: Who[] = [];
  const looks = [...verify];
  const connector = {
    erase: async (who) => {
      asked.push(who);
      return erase;
    },
    verify: async (who) => {
      asked.push(who);
      return looks.shift() as VerifyResult;
    },
  } as Partial<Connector> as Connector;
  const work = {
    claim: async () => ({
      ok: true,
      order: { ...order, round: 2, dueAt: '', identifiers: [{ type: 'email', value: 'ada@example.org' }], records: [] },
    }),
    noteFound: async (_: object, found: Record<string, number>) => found,
    receipt: async (_: object, __: string, ___: string, receipt: ReceiptGiven) => {
      receipts.push(receipt);
      return { ok: true, status: 'recorded' };
    },
  } as unknown as ErasureWork;
  return { handled: await handleOrder(order, connector, work, worker, () => at), receipts, asked };
}

const nothing: VerifyResult = { ok: true, remaining: {} };
const erased = (more: object = {}): EraseResult => ({ ok: true, counts: { mails: 0 }, retained: [], found: [], ...more });

describe('handleOrder', () => {
  it('what the system has taken and not done yet is no receipt, and is asked for again', async () => {
    const { handled, receipts } = await worked({ ok: false, code: 'pending' }, [nothing]);
    expect([handled, receipts]).toEqual([{ done: false, code: 'pending' }, []]);
    const meanwhile = await worked(erased(), [{ ok: false, code: 'pending' }]);
    expect([meanwhile.handled, meanwhile.receipts]).toEqual([{ done: false, code: 'pending' }, []]);
  });

  it('asks under the same name each time', async () => {
    const { asked } = await worked(erased(), [nothing, nothing]);
    expect(asked.map(({ request }) => request)).toEqual(['e-1/mailer/2', 'e-1/mailer/2', 'e-1/mailer/2']);
  });

  it.each<[string, EraseResult, VerifyResult, Partial<ReceiptGiven>]>([
    [
      'a system that is looked into and had something',
      erased({ counts: { mails: 2 } }),
      nothing,
      { outcome: 'erased', counts: { mails: 2 }, verified: true },
    ],
    ['a system that is looked into and had nothing', erased(), nothing, { outcome: 'nothing-held', counts: {}, verified: true }],
    [
      'one that only says that it erased',
      erased({ byWord: true }),
      { ...nothing, byWord: true },
      { outcome: 'erased', counts: {}, verified: false },
    ],
    [
      'one that still has something',
      erased(),
      { ok: true, remaining: { mails: 1 } },
      { outcome: 'failed', reason: 'still-found', verified: false },
    ],
    [
      'a lock that nobody may break',
      { ok: false, code: 'object-locked' },
      nothing,
      { outcome: 'failed', reason: 'object-locked', verified: false },
    ],
  ])('the receipt of %s says so', async (_, erase, again, receipt) => {
    const { receipts } = await worked(erase, [nothing, again]);
    expect(receipts).toEqual([{ round: 2, at: at.toISOString(), counts: {}, ...receipt }]);
  });
});
