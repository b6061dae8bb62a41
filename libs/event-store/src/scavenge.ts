import { StreamNotFoundError } from '@eventstore/db-client';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { OperationsClient, operationsPb, type Operations, type OperationsStub } from './protocol.ts';

const POLL_MS = 50;
const START_DEADLINE_MS = 10_000;

/** Starts a scavenge, or joins the one that runs, and waits for the event with which the server says that it is done. */
export async function scavenge(connection: Connection, signal: AbortSignal): Promise<void> {
  const id = await start(connection);
  while (!signal.aborted && !(await completed(connection, id))) await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
}

async function start({ internals }: Connection): Promise<string> {
  const stub = await internals.getGRPCClient<OperationsStub>(OperationsClient, 'scavenge');
  const [metadata, options] = internals.callArguments({ deadline: START_DEADLINE_MS });
  const request = new operationsPb.StartScavengeReq().setOptions(new operationsPb.StartScavengeReq.Options().setThreadCount(1));
  const response = await new Promise<Operations.ScavengeResp>((resolve, reject) => {
    stub.startScavenge(request, metadata, options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  return response.getScavengeId();
}

async function completed({ client }: Connection, id: string): Promise<boolean> {
  const last = client.readStream(`$scavenges-${id}`, { direction: 'backwards', fromRevision: 'end', maxCount: 1 });
  try {
    for await (const { event } of last) return event?.type === '$scavengeCompleted';
    return false;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return false;
    throw error;
  }
}
