import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import serverFeaturesGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';

/** What becomes of a reply to an append on its way back: call `pass` as often and as late as you like. */
export type Meddle = (pass: () => void) => void;

type Definition = ServiceDefinition[string];
const same = (bytes: Buffer) => bytes;

/** An event store in front of an event store, which carries everything through as it comes, but for the replies to appends. */
export class MeddlingServer {
  private readonly server = new Server();
  private readonly behind: Client;
  meddle: Meddle = (pass) => pass();
  port = 0;

  private constructor(target: number) {
    this.behind = new Client(`127.0.0.1:${target}`, credentials.createInsecure());
    for (const service of [streamsGrpc.StreamsService, serverFeaturesGrpc.ServerFeaturesService] as unknown as ServiceDefinition[]) {
      const raw = Object.entries(service).map(([name, method]) => [name, untouched(method)] as const);
      const handlers = raw.map(([name, method]) => [name, this.handlerOf(method)] as const);
      this.server.addService(Object.fromEntries(raw), Object.fromEntries(handlers));
    }
  }

  static async start(target: number): Promise<MeddlingServer> {
    const meddling = new MeddlingServer(target);
    meddling.port = await new Promise<number>((resolve, reject) => {
      const listening = (error: Error | null, port: number) => (error ? reject(error) : resolve(port));
      meddling.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), listening);
    });
    return meddling;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  stop(): void {
    this.server.forceShutdown();
    this.behind.close();
  }

  private handlerOf({ path, requestStream, responseStream }: Definition) {
    if (requestStream && responseStream) return (call: ServerDuplexStream<Buffer, Buffer>) => this.both(path, call);
    if (responseStream) return (call: ServerWritableStream<Buffer, Buffer>) => this.stream(path, call);
    return (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
      this.behind.makeUnaryRequest(path, same, same, call.request, new Metadata(), answer as (error: ServiceError | null) => void);
    };
  }

  private both(path: string, call: ServerDuplexStream<Buffer, Buffer>): void {
    const on = this.behind.makeBidiStreamRequest(path, same, same, new Metadata());
    call.on('data', (request: Buffer) => on.write(request));
    call.on('end', () => on.end());
    call.on('cancelled', () => on.cancel());
    on.on('data', (reply: Buffer) => this.meddle(() => call.cancelled || call.write(reply)));
    on.on('error', (error: Error) => call.emit('error', error));
    on.on('end', () => call.end());
  }

  private stream(path: string, call: ServerWritableStream<Buffer, Buffer>): void {
    const on = this.behind.makeServerStreamRequest(path, same, same, call.request, new Metadata());
    call.on('cancelled', () => on.cancel());
    on.on('data', (message: Buffer) => call.write(message));
    on.on('error', (error: Error) => call.emit('error', error));
    on.on('end', () => call.end());
  }
}

/** The method with its messages left as the bytes that they are. */
function untouched(method: Definition): Definition {
  return { ...method, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } as Definition;
}
