import { problem } from '#domain';
import type { Message } from '../kafka/message.ts';
import { isBinary, readBinary } from './binary-mode.ts';
import type { CloudEventReading } from './content.ts';
import { isStructured, readStructured } from './structured-mode.ts';

/**
 * Reads an event from a message in either mode of the Kafka protocol binding of CloudEvents 1.0.2 (section 3): structured if `content-type` says so, else
 * binary. What is inside is left to ingest, which knows the shapes.
 */
export function readCloudEvent({ headers, value }: Pick<Message, 'headers' | 'value'>): CloudEventReading {
  if (isStructured(headers)) return readStructured(headers, value);
  if (isBinary(headers)) return readBinary(headers, value);
  const detail =
    'The message is no CloudEvent: its content-type is not application/cloudevents+json and it has no ce_ headers. Nothing was recorded.';
  return { ok: false, problem: problem('unsupported-media-type', detail) };
}
