import { addDuration, parseDuration } from '../duration.ts';
import { policyInForce, retentionRulesFor } from './look-up.ts';
import type { Policy, RetentionRule } from './policy.ts';

/** A value that the vault keeps, by where it came from. */
export interface KeptValue {
  /** Category and system of the event that brought it. */
  category: string;
  system?: string | undefined;
  /** When that event happened, RFC 3339. */
  time: string;
  /** RFC 6901, into the event's data as sent. */
  pointer: string;
}

/**
 * When a value has to go, UTC; undefined if no rule names a time. The version in force when it was collected is a promise that later ones can shorten and not lengthen: a
 * version that comes later counts from the day on which it takes effect. A rule's `deleteAfter` is about everything of the event, `obscureAfter` about its
 * fields, or those that the rule names. The earliest date counts.
 */
export function valueExpiry(value: KeptValue, versions: readonly Pick<Policy, 'effectiveFrom' | 'retention'>[]): string | undefined {
  const then = policyInForce(versions, value.time);
  const since = Date.parse(value.time);
  let first: number | undefined;
  for (const version of versions) {
    const from = Date.parse(version.effectiveFrom);
    if (version !== then && from <= since) continue;
    for (const rule of retentionRulesFor(version, value.category, value.system)) {
      for (const period of periodsOf(rule, value.pointer)) {
        const reading = parseDuration(period);
        if (!reading.ok) continue;
        const end = Math.max(from, addDuration(new Date(since), reading.duration).getTime());
        if (first === undefined || end < first) first = end;
      }
    }
  }
  return first === undefined ? undefined : new Date(first).toISOString();
}

function periodsOf({ deleteAfter, obscureAfter, fields }: RetentionRule, pointer: string): string[] {
  const field = fieldAt(pointer);
  const obscured = field !== undefined && (fields === undefined || fields.includes(field));
  return [deleteAfter, obscured ? obscureAfter : undefined].filter((period) => period !== undefined);
}

/** The field that a pointer into an event's data names, `ip` of `/fields/ip` and of `/subject/ip`; undefined for a record key or a note. */
export function fieldAt(pointer: string): string | undefined {
  const [, name] = /^\/(?:fields|subject)\/([^/]*)$/.exec(pointer) ?? [];
  return name?.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * When the identifier of somebody who is known by nothing else (an IP address, a cookie) has to go, UTC: when no category that it was seen for allows it any longer, as a
 * field of its type. Undefined if one of them names no time, or it was seen for none. `seen`: the last event of each category and system.
 */
export function visitorExpiry(
  seen: readonly Omit<KeptValue, 'pointer'>[],
  type: string,
  versions: readonly Pick<Policy, 'effectiveFrom' | 'retention'>[],
): string | undefined {
  const ends = seen.map((each) => valueExpiry({ ...each, pointer: `/subject/${type}` }, versions));
  return ends.some((end) => end === undefined) ? undefined : ends.sort((a, b) => (a! < b! ? -1 : 1)).at(-1);
}
