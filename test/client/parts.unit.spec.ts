import { describe, expect, it } from '@jest/globals';
import { until } from '../support/collect.ts';
import { type Claimed, type Counts, Eraser, type ErasureHandler, larger, type Receipt, readOrder } from '../../libs/client/src/index.ts';
import { pauseAfter, readRetryAfter } from '../../libs/client/src/http/retry.ts';
import { batches } from '../../libs/client/src/publish/batches.ts';
import { SqliteInbox } from '../../libs/client/src/sqlite/index.ts';

describe('batches', () => {
  it('keeps the order, and neither more than 1,000 nor more than 8 MiB together', () => {
    const sizes = [...Array.from({ length: 1_001 }, () => 10), 5_000_000, 5_000_000, 9_000_000, 1];
    const made = batches(sizes, (size) => size);
    expect([made.map(({ length }) => length), made.flat()]).toEqual([[1_000, 2, 1, 1, 1], sizes]);
  });
});

describe('pauses', () => {
  it.each([
    ['seconds', '2', 2_000],
    ['a date', 'Sun, 01 Nov 2026 10:00:05 GMT', 5_000],
    ['a date that is over', 'Sun, 01 Nov 2026 09:00:00 GMT', 0],
    ['nothing', null, undefined],
    ['neither', 'soon', undefined],
  ])('reads Retry-After: %s', (_, header, ms) => {
    expect(readRetryAfter(header, Date.parse('2026-11-01T10:00:00Z'))).toBe(ms);
  });

  it('double up to the longest, with chance, and never come before what was asked for', () => {
    const retry = { attempts: 9, firstMs: 100, longestMs: 1_000 };
    for (const [failures, full] of [
      [0, 100],
      [1, 200],
      [3, 800],
      [8, 1_000],
    ] as const) {
      const drawn = Array.from({ length: 50 }, () => pauseAfter(failures, retry, 5_000) - 5_000);
      expect([Math.min(...drawn) >= full / 2, Math.max(...drawn) <= full, new Set(drawn).size > 1]).toEqual([true, true, true]);
    }
  });
});

describe('readOrder', () => {
  const order = { id: 'x', erasure: '0123456789abcdef'.repeat(2), target: 'crm', targetKind: 'system', round: 2, dueAt: 'x' };

  it('reads what names an order, with the key of its message', () => {
    const { erasure, target, round } = order;
    expect(readOrder(Buffer.from(JSON.stringify(order)), Buffer.from('k'))).toEqual({ erasure, target, round, key: 'k' });
    expect(readOrder(JSON.stringify(order))).toEqual({ erasure, target, round, key: erasure });
  });

  it.each(['', 'x', 'null', '7', '[]', '{}', JSON.stringify({ ...order, round: 0 }), JSON.stringify({ ...order, target: 'a b' })])(
    'answers nothing for %j',
    (value) => expect(readOrder(value)).toBeUndefined(),
  );
});

describe('SqliteInbox', () => {
  const order = { erasure: 'a'.repeat(32), target: 'crm', round: 1, key: 'k' };
  const other = { ...order, round: 2 };

  it('gives an order until it is settled, however often it is taken, and others while one is postponed', async () => {
    const inbox = new SqliteInbox(':memory:');
    await inbox.take([order, { ...order, target: 'elsewhere' }]);
    await inbox.take([order, other]);
    expect(await inbox.next('crm')).toEqual({ ...order, attempts: 0, notBefore: 0 });
    await inbox.postpone(order, 5_000);
    expect(await inbox.next('crm')).toEqual({ ...other, attempts: 0, notBefore: 0 });
    await inbox.settle(other);
    await inbox.take([other]);
    expect(await inbox.next('crm')).toEqual({ ...order, attempts: 1, notBefore: 5_000 });
    await inbox.settle(order);
    expect([await inbox.next('crm'), (await inbox.next('elsewhere'))?.target]).toEqual([undefined, 'elsewhere']);
    inbox.close();
  });

  it('opens again what was settled more than an hour ago and is listed all the same, with what was found', async () => {
    let now = 1;
    const inbox = new SqliteInbox(':memory:', () => now);
    await inbox.take([order]);
    await inbox.noteFound(order, { contacts: 2 });
    await inbox.settle(order);
    const opened = async (after: number, listed: { listed?: true }) => {
      now = after;
      await inbox.take([{ ...order, ...listed }]);
      return inbox.next('crm');
    };
    expect(await opened(3_600_001, { listed: true })).toBeUndefined();
    expect(await opened(3_600_002, {})).toBeUndefined();
    expect(await opened(3_600_002, { listed: true })).toEqual({ ...order, attempts: 0, notBefore: 0 });
    expect(await inbox.noteFound(order, {})).toEqual({ contacts: 2 });
    inbox.close();
  });

  it('has the key of the message where that comes after the list', async () => {
    const inbox = new SqliteInbox(':memory:');
    await inbox.take([{ ...order, key: order.erasure, listed: true }]);
    await inbox.take([order]);
    await inbox.take([{ ...order, key: order.erasure, listed: true }]);
    expect(await inbox.next('crm')).toEqual({ ...order, attempts: 0, notBefore: 0 });
    inbox.close();
  });

  it('remembers the most that was found in any attempt', async () => {
    const inbox = new SqliteInbox(':memory:');
    await inbox.take([order]);
    expect(await inbox.noteFound(order, { contacts: 2 })).toEqual({ contacts: 2 });
    expect(await inbox.noteFound(order, { contacts: 0, notes: 1 })).toEqual({ contacts: 2, notes: 1 });
    expect([await inbox.noteFound(order, {}), await inbox.noteFound(other, {})]).toEqual([{ contacts: 2, notes: 1 }, {}]);
    inbox.close();
  });
});

describe('an eraser that goes on after one that died', () => {
  const order = { erasure: 'a'.repeat(32), target: 'crm', round: 1, key: 'k' };

  it('has an empty inbox, finds nothing, and tells what was erased all the same', async () => {
    let noted: Counts = {};
    const receipts: Receipt[] = [];
    const ledger = {
      claim: async () => ({ ok: true as const, claimed: { ...order, dueAt: '', identifiers: [], records: [] } satisfies Claimed }),
      found: async (_: object, counts: Counts) => ({ ok: true as const, counts: (noted = larger(noted, counts)) }),
      send: async (_: object, receipt: Receipt) => {
        receipts.push(receipt);
        return { ok: true as const };
      },
    };
    const live = async (erase: (end: () => void) => ErasureHandler) => {
      const inbox = new SqliteInbox(':memory:');
      const stop = new AbortController();
      const eraser = new Eraser({ target: 'crm', ledger, inbox, erase: erase(() => stop.abort()) });
      await eraser.accept([order]);
      await eraser.run(stop.signal);
      inbox.close();
    };
    await live((end) => async (_, { noteFound }) => {
      await noteFound({ contacts: 2 });
      end();
      throw new Error('died');
    });
    await live((end) => async (_, { noteFound }) => {
      await noteFound({ contacts: 0 });
      end();
      return { outcome: 'nothing-held', verified: true };
    });
    expect(receipts).toEqual([{ round: 1, outcome: 'erased', counts: { contacts: 2 }, verified: true, at: expect.any(String) }]);
  });
});

it('an order that the ledger does not know is let go, not before it was asked for again and again', async () => {
  const order = { erasure: 'a'.repeat(32), target: 'crm', round: 1, key: 'k' };
  const inbox = new SqliteInbox(':memory:');
  const stop = new AbortController();
  let claims = 0;
  const problem = { type: 'https://lethe.dev/problems/not-found', title: 'Not found', status: 404, detail: 'There is no such order.' };
  const ledger = {
    claim: async () => {
      claims++;
      return { ok: false as const, problem };
    },
    send: async () => ({ ok: true as const }),
  };
  const erase = async () => ({ outcome: 'nothing-held' as const, verified: true });
  const eraser = new Eraser({ target: 'crm', ledger, inbox, erase, backoffMs: { firstMs: 1, longestMs: 2 } });
  await eraser.accept([order]);
  const running = eraser.run(stop.signal);
  await until(async () => (await inbox.next('crm')) === undefined);
  stop.abort();
  await running;
  inbox.close();
  expect(claims).toBe(13);
});

it('larger takes of each dataset the larger number, and leaves out what is none', () => {
  expect(larger({ a: 1, b: 3, d: 0 }, { b: 2, c: 4 })).toEqual({ a: 1, b: 3, c: 4 });
});
