import { EventStoreDBClient } from '@eventstore/db-client';
import type { CallOptions, Channel, Client as GrpcClient, Metadata } from '@grpc/grpc-js';

/** A ping when the server has been silent this long, and how long it may take to answer: a dead server is known in 15 s. */
const KEEPALIVE_INTERVAL_MS = 10_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;
const GENERATIONS = 1_000;

/** What this library uses of the client beyond its public face: its channel, credentials and discovery (6.2.1). */
interface Internals {
  getGRPCClient<T extends GrpcClient>(constructor: unknown, name: string): Promise<T>;
  getChannel(): Promise<Channel>;
  callArguments(base: object, options?: CallOptions): [Metadata, CallOptions];
  handleError(stub: GrpcClient, error: Error): Promise<void>;
}

/** One client with a TCP connection of its own. */
export interface Connection {
  client: EventStoreDBClient;
  internals: Internals;
  /** No new calls over it; it ends with those that are open. */
  release(): void;
  /** Ends what runs over it, and the connection. A read that is cut off so ends as if it were complete: the reader must know. */
  close(): void;
}

let generation = 0;

/**
 * Makes connections to one store. Each has its own TCP connection: grpc-js shares one between all channels that have equal
 * options, so a new client would get the old one's dead connection, with its growing delay before it tries again. A keepalive
 * timeout that differs by a millisecond makes the options differ.
 *
 * @throws Error without the connection string, if that cannot be read: it holds the password.
 */
export function connector(url: string): () => Connection {
  refuseDebugWithPassword(url);
  parse(url);
  return () => {
    generation = (generation + 1) % GENERATIONS;
    const interval = setting(url, 'keepAliveInterval') ?? KEEPALIVE_INTERVAL_MS;
    const timeout = (setting(url, 'keepAliveTimeout') ?? KEEPALIVE_TIMEOUT_MS) + generation;
    const options = `keepAliveInterval=${interval}&keepAliveTimeout=${timeout}&throwOnAppendFailure=true`;
    const client = parse(`${url}${url.includes('?') ? '&' : '?'}${options}`);
    const internals = client as unknown as Internals;
    return { client, internals, release: () => release(internals), close: () => close(client, internals) };
  };
}

/** A number in the connection string; the client takes its options in any case and the last of two. */
function setting(url: string, name: string): number | undefined {
  const found = new RegExp(`[?&]${name}=(\\d+)`, 'i').exec(url);
  return found ? Number(found[1]) : undefined;
}

function parse(url: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(url);
  } catch {
    throw new Error('The event store URL cannot be read. It looks like esdb://host:2113?tls=false or esdb://user:password@host:2113.');
  }
}

/** The client's debug output has the connection string in clear. */
function refuseDebugWithPassword(url: string): void {
  if (/(esdb|\*)/.test(process.env.DEBUG ?? '') && /\/\/[^/?]+@/.test(url)) {
    throw new Error('DEBUG would print the password of the event store. Unset DEBUG, or exclude it with -esdb*.');
  }
}

/** Lets go of the channel; calls that are open over it go on. */
function release(internals: Internals): void {
  // There is no channel to close where discovery never found a server.
  void internals.getChannel().then(
    (channel) => channel.close(),
    () => undefined,
  );
}

function close(client: EventStoreDBClient, internals: Internals): void {
  // It cancels the open calls at once; what it then waits for may never come for a call that has already failed.
  void client.dispose().catch(() => undefined);
  release(internals);
}
