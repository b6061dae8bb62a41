import type { AppendResult, Expected, NewEvent } from './events.ts';
import { emptyPb, sharedPb, streamsPb, timestampPb, type Shared, type Streams } from './protocol.ts';

/** A message over 4 MiB ends the call with all its appends, so a larger append goes in parts and a larger event not at all. */
const PART_BYTES = 1024 * 1024;
const EVENT_BYTES = 3 * 1024 * 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The messages of one append, in order; undefined if an event is larger than any server takes. */
export function appendRequests(
  correlationId: string,
  { stream, events, expected, deadline }: { stream: string; events: readonly NewEvent[]; expected: Expected; deadline: Date },
): { requests: Streams.BatchAppendReq[]; bytes: number } | undefined {
  const id = new sharedPb.UUID().setString(correlationId);
  const part = () => new streamsPb.BatchAppendReq().setCorrelationId(id);
  const requests = [part().setOptions(appendOptions(stream, expected, deadline))];
  let bytes = 0;
  let inPart = 0;
  for (const event of events) {
    const message = proposedMessage(event);
    const size = message.getData().length + message.getCustomMetadata().length;
    if (size > EVENT_BYTES) return undefined;
    if (inPart > 0 && inPart + size > PART_BYTES) {
      requests.push(part());
      inPart = 0;
    }
    inPart += size;
    bytes += size;
    requests.at(-1)!.addProposedMessages(message);
  }
  requests.at(-1)!.setIsFinal(true);
  return { requests, bytes };
}

function proposedMessage(event: NewEvent): Streams.BatchAppendReq.ProposedMessage {
  // A server that cannot read an id ends the call, with all appends on it.
  if (!UUID.test(event.id)) throw new TypeError('The id of an event must be a UUID.');
  const message = new streamsPb.BatchAppendReq.ProposedMessage().setId(new sharedPb.UUID().setString(event.id)).setData(json(event.data));
  if (event.metadata !== undefined && event.metadata !== null) message.setCustomMetadata(json(event.metadata));
  message.getMetadataMap().set('type', event.type).set('content-type', 'application/json');
  return message;
}

const json = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value), 'utf8'));

function appendOptions(stream: string, expected: Expected, deadline: Date): Streams.BatchAppendReq.Options {
  const options = new streamsPb.BatchAppendReq.Options()
    .setStreamIdentifier(new sharedPb.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream, 'utf8'))))
    .setDeadline(timestampPb.Timestamp.fromDate(deadline));
  if (expected === 'any') return options.setAny(new emptyPb.Empty());
  if (expected === 'no-stream') return options.setNoStream(new emptyPb.Empty());
  if (expected === 'stream-exists') return options.setStreamExists(new emptyPb.Empty());
  return options.setStreamPosition(expected.toString());
}

/** Which append a reply is for. */
export function correlationOf(response: Streams.BatchAppendResp): string {
  const id = response.getCorrelationId();
  const structured = id?.getStructured();
  if (!structured) return id?.getString().toLowerCase() ?? '';
  const hex = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()]
    .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What a reply says. */
export function resultOf(response: Streams.BatchAppendResp): AppendResult {
  const success = response.getSuccess();
  if (success) {
    const position = success.getPosition()?.getCommitPosition() ?? '-1';
    return { ok: true, revision: success.hasNoStream() ? -1n : BigInt(success.getCurrentRevision()), position: BigInt(position) };
  }
  const details = response.getError()?.getDetails();
  switch (details?.getTypeName()) {
    case 'event_store.client.WrongExpectedVersion':
      return { ok: false, reason: 'wrong-revision', actual: actualRevision(details.getValue_asU8()) };
    case 'event_store.client.StreamDeleted':
      return { ok: false, reason: 'stream-deleted' };
    case 'event_store.client.MaximumAppendSizeExceeded':
      return { ok: false, reason: 'too-large' };
    case 'event_store.client.Timeout':
      return { ok: false, reason: 'timeout' };
    default:
      return {
        ok: false,
        reason: 'unavailable',
        detail: `the event store refused: ${response.getError()?.getMessage() ?? 'without a reason'}`,
      };
  }
}

function actualRevision(detail: Uint8Array): bigint | 'no-stream' {
  const wrong: Shared.WrongExpectedVersion = sharedPb.WrongExpectedVersion.deserializeBinary(detail);
  return wrong.hasCurrentStreamRevision() ? BigInt(wrong.getCurrentStreamRevision()) : 'no-stream';
}
