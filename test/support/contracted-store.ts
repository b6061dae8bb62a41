import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { EventStoreDBClient, jsonEvent, type EventData } from '@eventstore/db-client';
import { closeClient, EmbeddedStoreProcess } from './embedded-store.ts';

/** The connection string of a real EventStoreDB or KurrentDB, against which the contract suites then run instead of the embedded node. */
export const realStore = process.env['LETHE_TEST_EVENTSTORE'];

/**
 * The event store under contract, and EventStoreDB's own client of it, for the tests of one file. Others may write to it meanwhile and before, so
 * a test names its streams by `newStream` and takes nothing for granted of `$all`.
 */
export function contractedStore(): { readonly url: string; readonly client: EventStoreDBClient } {
  let embedded: EmbeddedStoreProcess | undefined;
  let client: EventStoreDBClient;

  beforeAll(async () => {
    embedded = realStore ? undefined : await EmbeddedStoreProcess.start();
    client = EventStoreDBClient.connectionString(store.url);
  });

  afterAll(async () => {
    await closeClient(client);
    await embedded?.remove();
  });

  const store = {
    get url() {
      return realStore ?? embedded!.url;
    },
    get client() {
      return client;
    },
  };
  return store;
}

/** The user of its URL. Given with a call, the client sends that call by itself; a server without passwords takes no notice. */
export const credentials = userOf(realStore ?? '') ?? { username: 'admin', password: 'changeit' };

function userOf(url: string): { username: string; password: string } | undefined {
  const [, username, password] = /^esdb(?:\+discover)?:\/\/([^:@/?]+):([^@/?]+)@/.exec(url) ?? [];
  return username && password ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : undefined;
}

export const newStream = (prefix = 'contract') => `${prefix}-${randomUUID()}`;

/** Events numbered from `first`. */
export const jsonEvents = (count: number, first = 0, type = 'contract.bare'): EventData[] =>
  Array.from({ length: count }, (_, n) => jsonEvent({ type, data: { n: first + n }, metadata: { m: first + n } }));
