import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { expectedNumber, expectedRevision } from '../expected-revision.ts';
import { badRequest, streamDeleted, wrongExpectedVersion } from '../failure.ts';
import type { Node } from '../node.ts';
import { streamsPb, type Streams } from '../protocol.ts';
import { streamName } from '../read-row.ts';

/** Streams.Tombstone: closes the stream for ever. Its events are gone from disk after the next scavenge. */
export function tombstone(node: Node) {
  return (call: ServerUnaryCall<Streams.TombstoneReq, Streams.TombstoneResp>, callback: sendUnaryData<Streams.TombstoneResp>): void => {
    const options = call.request.getOptions();
    if (!options) return callback(badRequest('A tombstone needs its options.'));
    const stream = streamName(options.getStreamIdentifier());
    const expected = expectedRevision(options, options.getRevision());
    void node.sequencer.submit({ kind: 'tombstone', stream, expected }).then((outcome) => {
      if (outcome.kind === 'stream-deleted') return callback(streamDeleted(stream));
      if (outcome.kind === 'wrong-revision') return callback(wrongExpectedVersion(stream, expectedNumber(expected), outcome.actual));
      const at = String(outcome.position);
      const position = new streamsPb.TombstoneResp.Position().setCommitPosition(at).setPreparePosition(at);
      return callback(null, new streamsPb.TombstoneResp().setPosition(position));
    });
  };
}
