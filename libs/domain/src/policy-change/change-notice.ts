import { addDuration, parseDuration, type Duration } from '../duration.ts';
import { policyInForce } from '../policy/look-up.ts';
import type { ChangesRule, Policy } from '../policy/policy.ts';

/** What is owed because a version took the place of another: the one that was in force when it was published says how it is announced. */
export interface ChangeNotice {
  /** The new version. */
  readonly version: string;
  readonly channel: ChangesRule['channel'];
  /** By when; RFC 3339, UTC. */
  readonly dueAt: string;
}

type Version = Pick<Policy, 'version' | 'effectiveFrom' | 'changes'>;

/**
 * The notice that a new version makes due; undefined where nothing was promised, or there was no version before.
 * @param before versions that were published earlier
 * @param publishedAt RFC 3339
 */
export function changeNotice(next: Version, before: readonly Version[], publishedAt: string): ChangeNotice | undefined {
  const { changes } = policyInForce(before, publishedAt) ?? {};
  if (!changes) return undefined;
  return { version: next.version, channel: changes.channel, dueAt: ahead(next.effectiveFrom, changes.ahead).toISOString() };
}

/** A period before a moment; months by the calendar. */
function ahead(effectiveFrom: string, period: string | undefined): Date {
  const end = new Date(effectiveFrom);
  const reading = parseDuration(period ?? '');
  return reading.ok ? addDuration(end, backwards(reading.duration)) : end;
}

function backwards({ years, months, weeks, days, hours, minutes, seconds }: Duration): Duration {
  return { years: -years, months: -months, weeks: -weeks, days: -days, hours: -hours, minutes: -minutes, seconds: -seconds };
}
