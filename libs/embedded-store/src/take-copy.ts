import { Client, credentials, status, type ClientReadableStream, type Metadata } from '@grpc/grpc-js';
import { COPY_BYTES, CopyService } from './copy-service.ts';

/** A copy of a running node's log: how many bytes it has, and the bytes of a database file. */
export interface LogCopy {
  bytes: number;
  chunks: AsyncIterable<Buffer>;
}

/**
 * Has a running embedded node make a copy of its log while it goes on working.
 * @param address `host:port` of a node on this machine.
 * @throws Error in words if it cannot be made, or is no embedded node.
 */
export async function takeCopy(address: string): Promise<LogCopy> {
  const client = new Client(address, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = CopyService.take;
  const call = client.makeServerStreamRequest<Buffer, Buffer>(path, requestSerialize, responseDeserialize, Buffer.alloc(0));
  const close = () => client.close();
  call.once('close', close).once('error', close);
  const header = Promise.withResolvers<Metadata>();
  call.once('metadata', header.resolve).once('error', (error) => header.reject(inWords(error)));
  const bytes = Number((await header.promise).get(COPY_BYTES)[0]);
  return { bytes, chunks: inWordsOf(call) };
}

async function* inWordsOf(call: ClientReadableStream<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* call as AsyncIterable<Buffer>;
  } catch (error) {
    throw inWords(error);
  } finally {
    // A stream that its reader leaves early is destroyed, which tells the node nothing: it would wait for him without end, and refuse the next copy.
    call.cancel();
  }
}

function inWords(error: unknown): Error {
  const { code, details } = error as { code?: number; details?: string };
  if (code === status.UNIMPLEMENTED)
    return new Error('The event store is no embedded one: its copies are made by its own means.', { cause: error });
  if (code === status.UNAVAILABLE) return new Error('The event store cannot be reached, or went away.', { cause: error });
  return new Error(details ?? String(error), { cause: error });
}
