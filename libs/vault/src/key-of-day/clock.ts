/** What is remembered of the clock, in the vault, so that a restart does not take a wrong clock for time that has passed. */
export interface Clock {
  /** The last look at the clock. */
  seenAt: Date;
  /** How long it has gone on without a jump, in ms, as far as somebody was there to see it; at most {@link SETTLED}. */
  steadyMs: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After so much time that was seen to pass the clock is believed. */
export const SETTLED = DAY;
/** Between two looks that are further apart nobody saw whether time passed or the clock was set. */
const SEEN_PASSING = 5 * 60_000;

/**
 * The clock after another look at it. A machine that was off for more than a day and a clock that was set forward look the same, so both make it
 * doubtful, and so does one that goes back by more than an hour. A day of running makes it believed again, in one piece or in several.
 */
export function lookAtClock(clock: Clock | undefined, now: Date): Clock {
  if (!clock) return { seenAt: now, steadyMs: SETTLED };
  const elapsed = now.getTime() - clock.seenAt.getTime();
  if (elapsed > DAY || elapsed < -HOUR) return { seenAt: now, steadyMs: 0 };
  const passed = Math.min(Math.max(elapsed, 0), SEEN_PASSING);
  return { seenAt: now, steadyMs: Math.min(clock.steadyMs + passed, SETTLED) };
}

/** Whether something may be destroyed because of what the clock says. */
export function isBelieved({ steadyMs }: Clock): boolean {
  return steadyMs >= SETTLED;
}
