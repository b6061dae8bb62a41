import { problem, type Problem } from '#domain';
import type { Headers } from '../kafka/message.ts';

/** Attributes of a CloudEvents 1.0 event and its `data`, as in the JSON format. */
export type CloudEvent = Record<string, unknown>;

export type CloudEventReading = { ok: true; event: CloudEvent } | { ok: false; problem: Problem };

/** The last value of a header, as text; undefined if there is none, null if it is not UTF-8. */
export function headerText(headers: Headers, name: string): string | null | undefined {
  const found = headers.findLast(([each]) => each === name);
  return found && decode(found[1]);
}

/** Strict UTF-8: a byte that is not would otherwise be replaced in silence, and another content be recorded than was sent. */
export function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function notJson(): CloudEventReading {
  return { ok: false, problem: problem('malformed-json', "The message's value is not JSON in UTF-8. Nothing was recorded.") };
}

/** JSON in UTF-8, without members that are not what they seem. */
export function parseJson(bytes: Buffer): { value: unknown } | undefined {
  const text = decode(bytes);
  if (text === null) return undefined;
  try {
    let strange = false;
    const value: unknown = JSON.parse(text, (key, member: unknown) => {
      strange ||= key === '__proto__';
      return member;
    });
    return strange ? undefined : { value };
  } catch {
    return undefined;
  }
}
