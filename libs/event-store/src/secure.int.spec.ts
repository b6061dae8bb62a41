import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { AccessDeniedError, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Certificates } from '../../../test/support/certificates.ts';
import { collect, until } from '../../../test/support/collect.ts';
import { closeClient, EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { EventStore, EventStoreUnavailableError } from './index.ts';

/** The embedded node with TLS and a password, through EventStoreDB's own client and through ours. */
const PASSWORD = 'pass word:with/all?of#it&%';
let folder: string;
let certificates: Certificates;
let node: EmbeddedStoreProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-secure-'));
  certificates = await Certificates.make();
  const passwordFile = join(folder, 'passwords');
  writeFileSync(passwordFile, `# who may call\nadmin:changeit\n\nops:${PASSWORD}\n`, { mode: 0o600 });
  const { certificateFile, keyFile } = certificates;
  node = await EmbeddedStoreProcess.start('--tls-cert', certificateFile, '--tls-key', keyFile, '--password-file', passwordFile);
});

afterAll(async () => {
  await Promise.all([node.remove(), certificates.remove()]);
  rmSync(folder, { recursive: true, force: true });
});

const url = (user?: string, password = '') =>
  `esdb://${user === undefined ? '' : `${user}:${encodeURIComponent(password)}@`}localhost:${node.port}?tls=true&tlsCAFile=${certificates.authorityFile}`;
const event = () => ({ id: randomUUID(), type: 'secure.tested', data: {}, metadata: null });

async function withClient<T>(connection: string, use: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
  const client = EventStoreDBClient.connectionString(connection);
  try {
    return await use(client);
  } finally {
    await closeClient(client);
  }
}

describe("EventStoreDB's own client", () => {
  test.each([
    ['the URL', {}],
    ['the call', { credentials: { username: 'admin', password: 'changeit' } }],
  ])('appends, reads, subscribes and deletes with the password of %s', async (_, way) => {
    await withClient(url('ops', PASSWORD), async (client) => {
      const stream = `secure-${randomUUID()}`;
      expect((await client.appendToStream(stream, jsonEvent({ type: 'a', data: { n: 1 } }), way)).nextExpectedRevision).toBe(0n);
      expect((await collect(client.readStream(stream, way))).map((found) => found.event?.data)).toEqual([{ n: 1 }]);
      for await (const found of client.subscribeToStream(stream, way)) {
        expect(found.event?.revision).toBe(0n);
        break;
      }
      await client.setStreamMetadata(stream, { maxCount: 1 }, way);
      await client.deleteStream(stream, way);
      await client.tombstoneStream(stream, way);
    });
  });

  test.each([
    ['no password', () => url()],
    ['a wrong password', () => url('ops', 'guess')],
    ['an unknown user', () => url('nobody', PASSWORD)],
    ["another user's password", () => url('admin', PASSWORD)],
  ])('is refused with %s, whatever it calls, and nothing is written', async (_, connection) => {
    const stream = `secure-${randomUUID()}`;
    await withClient(connection(), async (client) => {
      const wrong = { credentials: { username: 'ops', password: 'guess' } };
      for (const call of [
        () => client.appendToStream(stream, jsonEvent({ type: 'a', data: {} })),
        () => client.appendToStream(stream, jsonEvent({ type: 'a', data: {} }), wrong),
        () => collect(client.readStream(stream)),
        () => collect(client.readAll({ maxCount: 1 })),
        () => client.deleteStream(stream),
        () => client.tombstoneStream(stream),
        () => collect(client.subscribeToAll()),
      ]) {
        const refused = await call().then(
          () => 'done',
          (error: unknown) => error,
        );
        expect(refused).toBeInstanceOf(AccessDeniedError);
      }
    });
    const store = new EventStore({ url: url('ops', PASSWORD) });
    expect(await collect(store.readStream(stream))).toEqual([]);
    await store.dispose();
  });
});

describe('the client path of the ledger', () => {
  test('takes the password from the URL, over one call for many appends', async () => {
    const store = new EventStore({ url: url('ops', PASSWORD) });
    const stream = `secure-${randomUUID()}`;
    const seen: bigint[] = [];
    const abort = new AbortController();
    const after = await store.head();
    const following = store.subscribe({
      name: 'secure',
      after,
      signal: abort.signal,
      onPage: async (page) => void seen.push(...page.map(({ revision }) => revision)),
    });
    const results = await Promise.all(Array.from({ length: 200 }, () => store.append(stream, [event()], 'any')));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await collect(store.readStream(stream))).toHaveLength(200);
    await until(() => seen.length === 200);
    abort.abort();
    await following;
    await store.tombstone(stream);
    await store.scavenge();
    expect(await store.healthy()).toBe(true);
    await store.dispose();
  });

  test('is not well with a wrong one, and says so without it', async () => {
    const logged: unknown[] = [];
    const log = { info: (...line: unknown[]) => void logged.push(line), warn: (...line: unknown[]) => void logged.push(line) };
    const secret = 'a-secret-that-is-wrong';
    const store = new EventStore({ url: url('ops', secret), appendTimeoutMs: 2_000, log });
    const result = await store.append('secure', [event()], 'any');
    const detail = 'the event store refused the user or the password of its URL; nothing was written';
    expect(result).toEqual({ ok: false, reason: 'unavailable', detail });
    expect(await store.healthy()).toBe(false);
    const read = await collect(store.readStream('secure')).then(() => 'read', String);
    expect(read).toBe('EventStoreUnavailableError: The event store refuses the user or the password of its URL. Nothing was changed.');
    await expect(store.head()).rejects.toThrow(EventStoreUnavailableError);
    await expect(store.tombstone('secure')).rejects.toThrow(EventStoreUnavailableError);
    await store.dispose();
    for (const said of [JSON.stringify(result), JSON.stringify(logged), read]) expect(said).not.toContain(secret);
  });

  test('a URL that cannot be read is not repeated', () => {
    expect(() => new EventStore({ url: 'esdb://ops:a-secret@:::' })).toThrow(/^The event store URL cannot be read\. (?!.*a-secret)/);
  });
});

describe('what only other clients call', () => {
  const call = (path: string, headers: Record<string, string>, body = Buffer.alloc(0)) => {
    const client = new Client(`localhost:${node.port}`, credentials.createSsl(Buffer.from(certificates.authority)));
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const same = (bytes: Buffer) => bytes;
    const answer = collect(client.makeServerStreamRequest(path, same, same, body, metadata) as AsyncIterable<Buffer>);
    return answer.then(({ length }) => length, ({ code }: { code: number }) => code).finally(() => client.close()); // prettier-ignore
  };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const COPY = '/lethe.embedded_store.Copy/Take';
  const SCAVENGE = '/event_store.client.operations.Operations/StartScavenge';

  test.each([COPY, SCAVENGE, '/event_store.client.operations.Operations/Shutdown'])('%s is refused without the password', async (path) => {
    const wrong = [{}, basic('ops:guess'), basic('ops'), basic(''), { authorization: 'Basic' }, { authorization: `Bearer ${PASSWORD}` }];
    expect(await Promise.all(wrong.map((headers) => call(path, headers)))).toEqual(wrong.map(() => status.UNAUTHENTICATED));
  });

  test('a copy and a scavenge are given with it, and what the node can do to everybody', async () => {
    expect(await call(COPY, basic(`ops:${PASSWORD}`))).toBeGreaterThan(0);
    expect(await call(SCAVENGE, basic('admin:changeit'))).toBe(1);
    expect(await call('/event_store.client.server_features.ServerFeatures/GetSupportedMethods', {})).toBe(1);
  });
});

describe('the node', () => {
  test('speaks TLS 1.2 and later, and nothing else', async () => {
    const ca = certificates.authority;
    const negotiated = (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>((resolve) => {
        const options = { ca, port: node.port, host: 'localhost', minVersion: maxVersion, maxVersion, ALPNProtocols: ['h2'], ciphers: 'ALL:@SECLEVEL=0' }; // prettier-ignore
        const socket = connect(options, () => {
          resolve(socket.getProtocol() ?? 'none');
          socket.end();
        });
        socket.once('error', () => resolve('refused'));
      });
    expect(await Promise.all((['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map(negotiated))).toEqual(['refused', 'TLSv1.2', 'TLSv1.3']);
  });

  test('has nothing to say in clear, nor to whoever does not know its authority', async () => {
    const clear = EventStoreDBClient.connectionString(`esdb://localhost:${node.port}?tls=false`);
    await expect(clear.appendToStream('a', jsonEvent({ type: 'a', data: {} }), { deadline: 2_000 })).rejects.toMatchObject({ code: 14 });
    await closeClient(clear);
    const strange = EventStoreDBClient.connectionString(`esdb://ops:x@localhost:${node.port}?tls=true`);
    await expect(strange.appendToStream('a', jsonEvent({ type: 'a', data: {} }), { deadline: 2_000 })).rejects.toMatchObject({ code: 14 });
    await closeClient(strange);
  });

  test('keeps what it has over a restart, and the password with it', async () => {
    const stream = `secure-${randomUUID()}`;
    await withClient(url('ops', PASSWORD), (client) => client.appendToStream(stream, jsonEvent({ type: 'a', data: { kept: true } })));
    expect(await node.end('SIGTERM')).toBe(0);
    await node.start();
    const found = await withClient(url('admin', 'changeit'), (client) => collect(client.readStream(stream)));
    expect(found.map((one) => one.event?.data)).toEqual([{ kept: true }]);
  });
});
