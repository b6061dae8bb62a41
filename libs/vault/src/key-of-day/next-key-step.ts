import { addDuration, type Duration } from '#domain';
import { isBelieved, type Clock } from './clock.ts';

/** A key of the day that is not destroyed. */
export interface DayKeyFacts {
  id: string;
  /** `active`: wraps what is new; `draining`: what it wraps is being wrapped anew; `retired`: nothing living needs it, only backups open with it. */
  state: 'active' | 'draining' | 'retired';
  bornAt: Date;
  /** When it was retired. */
  retiredAt: Date | null;
  /** Its file is gone, and from this moment on what stood behind it is too. */
  finalAt?: Date | null;
  /** Whether a row of the vault needs it. */
  wraps: boolean;
}

/** What the next step depends on. */
export interface KeyFacts {
  keys: readonly DayKeyFacts[];
  /** Whether somebody's value was deleted whose key stays. */
  someoneLostAValue: boolean;
  clock: Clock;
}

export type KeyStep =
  /** A new key becomes active, the one before it drains. */
  | { do: 'turn' }
  /** People who lost a value get a new key version, what is left to them is sealed under it, and the old version goes. */
  | { do: 'reseal' }
  /** What the key wraps is wrapped by the active one. */
  | { do: 'rewrap'; key: string }
  /** The backup window of the key begins now. */
  | { do: 'retire'; key: string }
  /** The key's file goes, and when nothing can bring the key back any more, that it is gone is a fact. */
  | { do: 'destroy'; key: string }
  | { do: 'wait' };

/** How long a key wraps what is new before another takes its place. */
const TURN_MS = 24 * 3_600_000;

/**
 * What is to be done next about the keys of the day; again after each step until there is nothing to do. Turning and wrapping anew never harm;
 * retiring and destroying go by the clock, and wait until it is believed.
 */
export function nextKeyStep({ keys, someoneLostAValue, clock }: KeyFacts, now: Date, backupWindow: Duration): KeyStep {
  const believed = isBelieved(clock);
  const active = keys.find(({ state }) => state === 'active');
  if (!active || isOld(active, now) || (believed && active.bornAt > now)) return { do: 'turn' };

  // First the people who lost a value: so the key version that opens it is never wrapped by a younger key of the day than it was.
  if (someoneLostAValue && keys.some(({ state }) => state === 'draining')) return { do: 'reseal' };
  const needed = keys.find(({ state, wraps }) => state !== 'active' && wraps);
  if (needed) return { do: 'rewrap', key: needed.id };
  if (!believed) return { do: 'wait' };

  const drained = keys.find(({ state }) => state === 'draining');
  if (drained) return { do: 'retire', key: drained.id };
  // By a clock that went ahead and was put right: its window cannot have begun yet, so it begins now.
  const early = keys.find(({ retiredAt }) => retiredAt && retiredAt > now);
  if (early) return { do: 'retire', key: early.id };
  const due = keys.find(({ retiredAt, finalAt }) => retiredAt && (finalAt ?? addDuration(retiredAt, backupWindow)) <= now);
  return due ? { do: 'destroy', key: due.id } : { do: 'wait' };
}

function isOld({ bornAt }: DayKeyFacts, now: Date): boolean {
  return now.getTime() - bornAt.getTime() >= TURN_MS;
}
