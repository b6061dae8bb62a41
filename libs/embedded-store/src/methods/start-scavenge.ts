import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Node } from '../node.ts';
import { operationsPb, type Operations } from '../protocol.ts';

/**
 * Operations.StartScavenge: removes from disk what no reader can see any more. Answers at once; the end is told by the event
 * `$scavengeCompleted` in the stream `$scavenges-<id>`. While one runs, a second start answers with the first one's id.
 */
export function startScavenge(node: Node) {
  return (
    _call: ServerUnaryCall<Operations.StartScavengeReq, Operations.ScavengeResp>,
    callback: sendUnaryData<Operations.ScavengeResp>,
  ) => {
    const { id, alreadyRunning } = node.startScavenge();
    const { STARTED, INPROGRESS } = operationsPb.ScavengeResp.ScavengeResult;
    callback(null, new operationsPb.ScavengeResp().setScavengeId(id).setScavengeResult(alreadyRunning ? INPROGRESS : STARTED));
  };
}
