import { problem } from '#domain';
import { textHeaders, type Headers, type NewMessage } from '../kafka/message.ts';
import { headerText, notJson, parseJson, type CloudEvent, type CloudEventReading } from './content.ts';

/*
 * Structured mode, Kafka protocol binding of CloudEvents 1.0.2, section 3.3:
 *
 *   header content-type  application/cloudevents+json [; charset=UTF-8]
 *   key                  as the sender likes
 *   value                the whole event in the JSON format, UTF-8
 *
 * Other event formats (avro, protobuf) and batches, which the binding does not have, are refused.
 */

export const STRUCTURED = 'application/cloudevents+json';
const ANY_FORMAT = 'application/cloudevents';

/** By the media type's beginning, without regard to case, as the binding says. */
export function isStructured(headers: Headers): boolean {
  return mediaTypeOf(headers).startsWith(ANY_FORMAT);
}

export function readStructured(headers: Headers, value: Buffer | null): CloudEventReading {
  if (mediaTypeOf(headers) !== STRUCTURED) {
    const detail = `The message has another event format than ${STRUCTURED}. Nothing was recorded; send one event in JSON.`;
    return { ok: false, problem: problem('unsupported-media-type', detail) };
  }
  const parsed = value && parseJson(value);
  if (!parsed) return notJson();
  const { value: event } = parsed;
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    const errors = [{ pointer: '', reason: 'must be an object: an event in the JSON form of CloudEvents 1.0' }];
    return { ok: false, problem: problem('invalid-event', 'The value is not one event. Nothing was recorded.', { errors }) };
  }
  return { ok: true, event: event as CloudEvent };
}

export function writeStructured(key: string | null, event: CloudEvent, headers: Headers = []): NewMessage {
  return {
    key,
    value: Buffer.from(JSON.stringify(event)),
    headers: [...textHeaders({ 'content-type': `${STRUCTURED}; charset=UTF-8` }), ...headers],
  };
}

function mediaTypeOf(headers: Headers): string {
  return (headerText(headers, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}
