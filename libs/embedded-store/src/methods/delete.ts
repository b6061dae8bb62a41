import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { expectedNumber, expectedRevision } from '../expected-revision.ts';
import { badRequest, streamDeleted, wrongExpectedVersion } from '../failure.ts';
import type { Node } from '../node.ts';
import { streamsPb, type Streams } from '../protocol.ts';
import { streamName } from '../read-row.ts';

/** Streams.Delete: hides the stream (`$tb` in its metadata); appending to it brings it back with its revisions going on. */
export function deleteStream(node: Node) {
  return (call: ServerUnaryCall<Streams.DeleteReq, Streams.DeleteResp>, callback: sendUnaryData<Streams.DeleteResp>): void => {
    const options = call.request.getOptions();
    if (!options) return callback(badRequest('A deletion needs its options.'));
    const stream = streamName(options.getStreamIdentifier());
    const expected = expectedRevision(options, options.getRevision());
    void node.sequencer.submit({ kind: 'delete', stream, expected }).then((outcome) => {
      if (outcome.kind === 'stream-deleted') return callback(streamDeleted(stream));
      if (outcome.kind === 'wrong-revision') return callback(wrongExpectedVersion(stream, expectedNumber(expected), outcome.actual));
      const at = String(outcome.position);
      const position = new streamsPb.DeleteResp.Position().setCommitPosition(at).setPreparePosition(at);
      return callback(null, new streamsPb.DeleteResp().setPosition(position));
    });
  };
}
