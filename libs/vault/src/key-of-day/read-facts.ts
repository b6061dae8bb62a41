import type { Tx } from '#postgres';
import { neededDayKeys } from '../tables/day-key.ts';
import { anyoneToReseal } from '../tables/reseal.ts';
import { lookAtClock, type Clock } from './clock.ts';
import type { DayKeyFacts, KeyFacts } from './next-key-step.ts';

/** Reads what the next step depends on, and takes note of the clock. Under the lock of the keys. */
export async function readKeyFacts(tx: Tx, now: Date): Promise<KeyFacts> {
  const clock = await noteClock(tx, now);
  const rows = await tx.query<{ id: string; state: DayKeyFacts['state']; born_at: Date; retired_at: Date | null; final_at: Date | null }>(
    `SELECT id, state, born_at, retired_at, final_at FROM vault.day_key WHERE state <> 'destroyed' ORDER BY born_at, id`,
    [],
    'day_key_living',
  );
  const needed = await neededDayKeys(tx);
  const keys = rows.map(({ id, state, born_at, retired_at, final_at }) => ({
    id,
    state,
    bornAt: born_at,
    retiredAt: retired_at,
    finalAt: final_at,
    wraps: needed.has(id),
  }));
  return { keys, someoneLostAValue: await anyoneToReseal(tx), clock };
}

async function noteClock(tx: Tx, now: Date): Promise<Clock> {
  const [row] = await tx.query<{ seen_at: Date; steady_ms: bigint }>('SELECT seen_at, steady_ms FROM vault.clock', [], 'clock_read');
  const clock = lookAtClock(row && { seenAt: row.seen_at, steadyMs: Number(row.steady_ms) }, now);
  await tx.query(
    `INSERT INTO vault.clock (one, seen_at, steady_ms) VALUES (true, $1, $2)
     ON CONFLICT (one) DO UPDATE SET seen_at = excluded.seen_at, steady_ms = excluded.steady_ms`,
    [clock.seenAt, clock.steadyMs],
    'clock_write',
  );
  return clock;
}
