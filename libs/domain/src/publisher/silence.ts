import { addDuration, parseDuration } from '../duration.ts';

/** Events of one type that the policy expects from the sources of a pattern, and what is known of them. Times are RFC 3339. */
export interface Expected {
  source: string;
  type: string;
  /** Longest silence that is normal, ISO 8601. */
  every: string;
  /** When a policy first declared it. */
  declaredAt: string;
  /** When the last one was recorded. */
  heardAt?: string | undefined;
  /** Since when it is silent, where that was said and nobody has settled it. */
  silentSince?: string | undefined;
  /** When a silence was last settled by a person, who then has time to bring the publisher back. */
  settledAt?: string | undefined;
}

export type SilenceStep = { do: 'nothing' } | { do: 'say-silent'; since: string } | { do: 'say-heard'; silence: string; heardAt: string };

/** What has to be said of a publisher now: each silence once, and its end once. */
export function silenceStep({ every, declaredAt, heardAt, silentSince, settledAt }: Expected, now: string): SilenceStep {
  if (silentSince !== undefined) {
    const again = heardAt !== undefined && Date.parse(heardAt) > Date.parse(silentSince);
    return again ? { do: 'say-heard', silence: silentSince, heardAt } : { do: 'nothing' };
  }
  const since = [heardAt, settledAt].reduce<string>(
    (last, at) => (at !== undefined && Date.parse(at) > Date.parse(last) ? at : last),
    declaredAt,
  );
  const normal = parseDuration(every);
  if (!normal.ok || Date.parse(now) < addDuration(new Date(since), normal.duration).getTime()) return { do: 'nothing' };
  return { do: 'say-silent', since };
}
