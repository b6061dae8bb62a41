import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Node } from '../node.ts';
import { streamsPb, type Streams } from '../protocol.ts';
import { hide } from './delete.ts';
import { answer } from './unary.ts';

/** Streams.Tombstone: closes the stream for ever. Its events are gone from disk after the next scavenge. */
export function tombstone(node: Node) {
  return (call: ServerUnaryCall<Streams.TombstoneReq, Streams.TombstoneResp>, callback: sendUnaryData<Streams.TombstoneResp>): void => {
    void answer(callback, async () => {
      const at = await hide(node, 'tombstone', call.request.getOptions());
      return new streamsPb.TombstoneResp().setPosition(new streamsPb.TombstoneResp.Position().setCommitPosition(at).setPreparePosition(at));
    });
  };
}
