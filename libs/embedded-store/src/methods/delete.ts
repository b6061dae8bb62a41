import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { expectedNumber, expectedRevision } from '../expected-revision.ts';
import { badRequest, streamDeleted, wrongExpectedVersion } from '../failure.ts';
import type { Node } from '../node.ts';
import { streamsPb, type Streams } from '../protocol.ts';
import { streamName } from '../read-row.ts';
import { answer } from './unary.ts';

/** Streams.Delete: hides the stream (`$tb` in its metadata); appending to it brings it back with its revisions going on. */
export function deleteStream(node: Node) {
  return (call: ServerUnaryCall<Streams.DeleteReq, Streams.DeleteResp>, callback: sendUnaryData<Streams.DeleteResp>): void => {
    void answer(callback, async () => {
      const at = await hide(node, 'delete', call.request.getOptions());
      return new streamsPb.DeleteResp().setPosition(new streamsPb.DeleteResp.Position().setCommitPosition(at).setPreparePosition(at));
    });
  };
}

/** Deletes or tombstones, and answers the position of the event that says so. */
export async function hide(
  node: Node,
  kind: 'delete' | 'tombstone',
  options: Streams.DeleteReq.Options | Streams.TombstoneReq.Options | undefined,
): Promise<string> {
  if (!options) throw badRequest('Deleting a stream needs options.');
  const stream = streamName(options.getStreamIdentifier());
  const expected = expectedRevision(options, options.getRevision());
  const outcome = await node.sequencer.submit({ kind, stream, expected });
  if (outcome.kind === 'stream-deleted') throw streamDeleted(stream);
  if (outcome.kind === 'wrong-revision') throw wrongExpectedVersion(stream, expectedNumber(expected), outcome.actual);
  return String(outcome.position);
}
