import { addDuration, durationOf } from '../duration.ts';
import type { Regulation } from '../events/index.ts';

/**
 * How long an answer may take. GDPR and UK GDPR Art. 12(3): one month from receipt, extended by two further months to three in all.
 * CCPA (Cal. Civ. Code 1798.130(a)(2)(A)): 45 days, extended once by 45 to 90. All of them run from the receipt.
 */
const periods: Record<Regulation, { first: string; extended: string }> = {
  gdpr: { first: 'P1M', extended: 'P3M' },
  'uk-gdpr': { first: 'P1M', extended: 'P3M' },
  ccpa: { first: 'P45D', extended: 'P90D' },
};

/**
 * When the answer to a request is due, as RFC 3339 UTC. A month ends on the same day of the next month, or on that month's last day.
 * `pausedMs` is for how long the clock stood still, in milliseconds.
 */
export function dueDate(regulation: Regulation, receivedAt: string, { extended = false, pausedMs = 0 } = {}): string {
  const period = periods[regulation][extended ? 'extended' : 'first'];
  const due = addDuration(new Date(receivedAt), durationOf(period));
  return new Date(due.getTime() + pausedMs).toISOString();
}
