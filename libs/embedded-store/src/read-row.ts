import { uuidMessage } from './event-id.ts';
import type { EventRow } from './event-log.ts';
import { sharedPb, streamsPb, type Shared, type Streams } from './protocol.ts';

/** What EventStoreDB gives as the revision of the event that closes a stream for ever. */
const LAST_POSSIBLE_REVISION = '9223372036854775807';

/** An event as the protocol sends it. */
export function eventMessage(row: EventRow, structuredIds: boolean): Streams.ReadResp {
  const position = String(row.position);
  const recorded = new streamsPb.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuidMessage(row.id, structuredIds))
    .setStreamIdentifier(streamIdentifier(row.stream_name))
    .setStreamRevision(row.tombstone === row.position ? LAST_POSSIBLE_REVISION : String(row.revision))
    .setPreparePosition(position)
    .setCommitPosition(position)
    .setData(row.data)
    .setCustomMetadata(row.metadata);
  recorded
    .getMetadataMap()
    .set('type', row.type)
    .set('content-type', row.json === 1 ? 'application/json' : 'application/octet-stream')
    .set('created', `${row.created_ms}0000`);
  return new streamsPb.ReadResp().setEvent(new streamsPb.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position));
}

export function streamIdentifier(name: string): Shared.StreamIdentifier {
  return new sharedPb.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8'));
}

export function streamName(identifier: Shared.StreamIdentifier | undefined): string {
  return identifier ? Buffer.from(identifier.getStreamName_asU8()).toString('utf8') : '';
}
