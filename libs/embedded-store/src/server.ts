import {
  Server,
  status,
  type ServerCredentials,
  type ServerInterceptor,
  type sendUnaryData,
  type ServerUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { addressOf, readAccess, type AccessOptions } from './access.ts';
import { CopyService } from './copy-service.ts';
import { EventLog } from './event-log.ts';
import { failure } from './failure.ts';
import { lastWords } from './fatal.ts';
import { append } from './methods/append.ts';
import { batchAppend } from './methods/batch-append.ts';
import { copyLog, removeCopies } from './methods/copy.ts';
import { deleteStream } from './methods/delete.ts';
import { read } from './methods/read.ts';
import { getSupportedMethods } from './methods/server-features.ts';
import { startScavenge } from './methods/start-scavenge.ts';
import { tombstone } from './methods/tombstone.ts';
import { Commits, LiveCalls, type Node } from './node.ts';
import { OperationsService, ServerFeaturesService, StreamsService, type Streams } from './protocol.ts';
import { Scavenger } from './scavenge.ts';
import { openDatabase } from './schema.ts';
import { Sequencer } from './sequencer.ts';

export interface EmbeddedStoreOptions extends AccessOptions {
  /** The folder of the log; made if it is not there. One process at a time may have it open. */
  dir: string;
  /** 0 takes any free port. */
  port: number;
  /** Called when the file could not be read or written, after which nothing may be trusted but the disk. Must end the process; that is the default. */
  onFatal?: (error: unknown) => void;
}

export interface EmbeddedStore {
  /** Where it listens. */
  port: number;
  /** Commits what has arrived, ends open calls with CANCELLED, and closes the log. */
  stop(): Promise<void>;
}

/** A larger event than this ends the connection instead of being refused in words; the client's own bound on reading. */
const MAX_MESSAGE_BYTES = 17 * 1024 * 1024;
const STOP_GRACE_MS = 2000;

/**
 * Starts a single node that speaks EventStoreDB's gRPC protocol over one SQLite file: what is acknowledged is on disk.
 *
 * @throws Error in plain words if the folder is in use, the port taken, or the node would be open to others without TLS and a password.
 */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const { host, credentials, interceptors } = readAccess(options);
  const onFatal = options.onFatal ?? exitProcess;
  const db = openDatabase(options.dir);
  removeCopies(options.dir);
  const log = new EventLog(db);
  const commits = new Commits();
  const sequencer = new Sequencer(log, () => commits.announce(), onFatal);
  const scavenger = new Scavenger(db, sequencer, onFatal);
  const calls = new LiveCalls();
  const startScavenge = () => scavenger.start();
  const server = createServer({ log, sequencer, commits, calls, startScavenge, onUnreadable: onFatal }, interceptors);
  server.addService(CopyService, { take: copyLog({ db, dir: options.dir, calls }) });
  try {
    const port = await listen(server, credentials, host, options.port);
    return { port, stop };
  } catch (error) {
    db.close();
    throw error;
  }

  async function stop(): Promise<void> {
    sequencer.drain();
    await scavenger.stop();
    calls.end();
    await shutDown(server);
    sequencer.drain();
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    removeCopies(options.dir);
  }
}

function createServer(node: Node, interceptors: ServerInterceptor[]): Server {
  const server = new Server({
    interceptors,
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': -1,
  });
  server.addService(ServerFeaturesService, { getSupportedMethods });
  // Events come encoded already.
  const reads = { ...StreamsService.read, responseSerialize };
  server.addService(
    { ...StreamsService, read: reads },
    {
      append: append(node),
      batchAppend: batchAppend(node),
      read: read(node),
      delete: deleteStream(node),
      tombstone: tombstone(node),
    },
  );
  const operations = Object.keys(OperationsService).map((name) => [name, notHere(name)]);
  server.addService(OperationsService, {
    ...Object.fromEntries(operations),
    startScavenge: startScavenge(node),
  } as UntypedServiceImplementation);
  return server;
}

function responseSerialize(response: Streams.ReadResp | Buffer): Buffer {
  return Buffer.isBuffer(response) ? response : Buffer.from(response.serializeBinary());
}

/** Whole services that are not here answer UNIMPLEMENTED by themselves; so do the rest of the operations. */
function notHere(operation: string) {
  return (_call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) =>
    callback(failure(status.UNIMPLEMENTED, `The embedded event store is a single node and has no operation '${operation}'.`));
}

function listen(server: Server, credentials: ServerCredentials, host: string, port: number): Promise<number> {
  const address = addressOf(host, port);
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
      if (error) reject(new Error(`The event store cannot listen on ${address}: ${error.message}`, { cause: error }));
      else resolve(bound);
    });
  });
}

async function shutDown(server: Server): Promise<void> {
  const force = setTimeout(() => server.forceShutdown(), STOP_GRACE_MS);
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  clearTimeout(force);
}

function exitProcess(error: unknown): never {
  process.stderr.write(`${JSON.stringify({ level: 'fatal', msg: lastWords(error), err: String(error) })}\n`);
  process.exit(1);
}
