import { setTimeout as delay } from 'node:timers/promises';

/** How often and how far apart something is tried. */
export interface Retry {
  /** Default 6. */
  attempts?: number;
  /** First and longest pause in ms; they double. Default 250 and 30,000. */
  firstMs?: number;
  longestMs?: number;
}

const DEFAULTS = { attempts: 6, firstMs: 250, longestMs: 30_000 };

export function retryOf(given: Retry | undefined): Required<Retry> {
  return { ...DEFAULTS, ...given };
}

/**
 * The pause after a number of failures: what the ledger asked for at least, and beyond it between half and all of a length that doubles, so that many
 * clients do not come back in the same moment.
 */
export function pauseAfter(failures: number, { firstMs, longestMs }: Required<Retry>, retryAfterMs = 0): number {
  const full = Math.min(longestMs, firstMs * 2 ** failures);
  return retryAfterMs + full / 2 + (Math.random() * full) / 2;
}

/** `Retry-After` in ms (RFC 9110, 10.2.3): seconds, or a date; undefined if it is neither. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Resolves after a time, or at once when the signal aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}
