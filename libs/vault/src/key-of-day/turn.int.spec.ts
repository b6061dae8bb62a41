import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../../test/support/collect.ts';
import { TestLedger } from '../../../../test/support/ledger.ts';
import { activeDayKey, lockDayKeys, turnDayKey } from '../tables/day-key.ts';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await TestLedger.open();
});

afterAll(() => ledger.close());

/** How many statements about keys of the day wait for a row. */
const waiting = async () => {
  const rows = await ledger.postgres
    .owner()
    .query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%vault.day_key%'`,
    );
  return rows.length;
};
const now = new Date('2026-11-02T10:00:00Z');

describe('a turn of the key of the day', () => {
  test('is waited for by who wraps at that moment, who then wraps by the new key', async () => {
    const id = await ledger.keys.createDayKey(now);
    const wrapping = await ledger.db.transaction(async (tx) => {
      await lockDayKeys(tx);
      await turnDayKey(tx, id, now);
      // Not awaited: it cannot end before this transaction does.
      const wrapper = ledger.db.transaction((other) => activeDayKey(other, ledger.keys));
      await until(async () => (await waiting()) === 1);
      return { wrapper };
    });
    expect((await wrapping.wrapper).id).toBe(id);
  });

  test('waits for who wraps already, so that nothing comes under the old key after it', async () => {
    const id = await ledger.keys.createDayKey(now);
    const order: string[] = [];
    const { turning } = await ledger.db.transaction(async (tx) => {
      await activeDayKey(tx, ledger.keys);
      const turned = ledger.db.transaction(async (other) => {
        await lockDayKeys(other);
        await turnDayKey(other, id, now);
        order.push('turned');
      });
      await until(async () => (await waiting()) === 1);
      order.push('wrapped');
      return { turning: turned };
    });
    await turning;
    expect(order).toEqual(['wrapped', 'turned']);
  });
});
