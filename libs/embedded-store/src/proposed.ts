import { uuidBytes } from './event-id.ts';
import type { NewRow } from './event-log.ts';
import type { Streams } from './protocol.ts';

/** EventStoreDB's own default. */
export const MAX_APPEND_SIZE = 1024 * 1024;

/** What both ways of appending send for an event. */
type Proposed = Streams.AppendReq.ProposedMessage | Streams.BatchAppendReq.ProposedMessage;

/** An event as a client proposes it, or in words what is wrong with it. */
export function parseProposed(message: Proposed): NewRow | string {
  const id = uuidBytes(message.getId());
  if (!id) return 'An event needs an id that is a UUID.';
  const fields = message.getMetadataMap();
  const type = fields.get('type');
  if (!type) return "An event needs the metadata 'type'.";
  const json = fields.get('content-type') === 'application/json';
  return { id, type, json, data: message.getData_asU8(), metadata: message.getCustomMetadata_asU8() };
}

/** What an event counts against the limit. */
export const sizeOf = (event: NewRow) => event.data.length + event.metadata.length + event.type.length;
