import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CancelledError,
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
  streamNameFilter,
} from '@eventstore/db-client';
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import operationsPb from '@eventstore/db-client/generated/operations_pb.js';
import { credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Certificates } from '../../../test/support/certificates.ts';
import { collect, until } from '../../../test/support/collect.ts';
import { closeClient, EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { openDatabase } from './schema.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let server: EmbeddedStoreProcess;
let client: EventStoreDBClient;

beforeEach(async () => {
  server = await EmbeddedStoreProcess.start();
  client = EventStoreDBClient.connectionString(server.url);
});

afterEach(async () => {
  await closeClient(client);
  await server.remove();
});

/** Runs the process to its end. */
async function run(command: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const store = (...args: string[]) => run(process.execPath, [MAIN, ...args]);
const json = (text: string) => jsonEvent({ type: 'main.tested', data: { text } });

describe('it refuses to start', () => {
  test('on a folder that another process has open, which goes on undisturbed', async () => {
    const second = await store('--dir', server.dir, '--port', '0');
    expect(second).toEqual({ code: 1, output: expect.stringContaining(`The event store in ${server.dir} is in use by another process`) });
    expect((await client.appendToStream('a', json('still there'))).success).toBe(true);
  });

  test('on a disk that takes nothing, although it could read what is there', async () => {
    const dir = join(server.dir, 'full');
    openDatabase(dir).close();
    const limited = ['-c', 'ulimit -f 0; exec "$0" "$@"', process.execPath, MAIN, '--dir', dir, '--port', '0'];
    expect(await run('sh', limited)).toEqual({
      code: 1,
      output: expect.stringContaining(`The event store in ${dir} cannot write: disk I/O error.`),
    });
  });

  test('on an address that others can reach', async () => {
    const open = await store('--dir', join(server.dir, 'other'), '--port', '0', '--host', '0.0.0.0');
    expect(open).toEqual({ code: 1, output: expect.stringContaining('listens on loopback only') });
  });

  test('on such an address with a password but without TLS, or the other way round', async () => {
    await using certificates = await Certificates.make();
    const passwords = join(server.dir, 'passwords');
    writeFileSync(passwords, 'ops:secret-word\n', { mode: 0o600 });
    const elsewhere = ['--dir', join(server.dir, 'other'), '--port', '0', '--host', '0.0.0.0'];
    const tls = ['--tls-cert', certificates.certificateFile, '--tls-key', certificates.keyFile];
    const said = { code: 1, output: expect.stringContaining('unless it has both TLS and a password') };
    expect(await store(...elsewhere, '--password-file', passwords)).toEqual(said);
    expect(await store(...elsewhere, ...tls)).toEqual(said);
    const clear = await store('--dir', join(server.dir, 'other'), '--port', '0', '--password-file', passwords);
    expect(clear).toEqual({ code: 1, output: expect.stringContaining('A password needs TLS') });
  });

  test('with files that are not what they should be, and repeats nothing of them', async () => {
    await using certificates = await Certificates.make();
    const file = (name: string, content: string, mode = 0o600) => {
      writeFileSync(join(server.dir, name), content, { mode });
      return join(server.dir, name);
    };
    const other = ['--dir', join(server.dir, 'other'), '--port', '0'];
    const refusal = async (passwords: string, cert = certificates.certificateFile, key = certificates.keyFile) =>
      (await store(...other, '--tls-cert', cert, '--tls-key', key, '--password-file', passwords)).output;
    const good = file('good', 'ops:secret-word\n');
    expect(await refusal(file('open', 'ops:secret-word\n', 0o644))).toContain('chmod 600');
    expect(await refusal(file('garbled', 'ops:fine\nsecret-word\n'))).toMatch(/Line 2 of the password file(?!.*secret-word)/);
    expect(await refusal(file('empty', '# nobody\n\n'))).toContain('names no user');
    expect(await refusal(join(server.dir, 'missing'))).toContain('cannot be read (ENOENT)');
    expect(await refusal(good, good)).toContain('are no certificate with its key');
    expect(await refusal(good, join(server.dir, 'missing'))).toContain('cannot be read (ENOENT)');
    const half = await store(...other, '--tls-cert', certificates.certificateFile);
    expect(half.output).toContain('--tls-cert and --tls-key go together');
  });

  test('on a port that is taken', async () => {
    const taken = await store('--dir', join(server.dir, 'other'), '--port', String(server.port));
    expect(taken).toEqual({ code: 1, output: expect.stringContaining('cannot listen on 127.0.0.1') });
  });

  test('without a folder', async () => {
    expect(await store('--port', '0')).toEqual({ code: 1, output: expect.stringContaining('Usage: --dir') });
  });
});

describe('it ends', () => {
  test('gracefully when told to: what was acknowledged is in one file and the next start has it', async () => {
    await client.appendToStream('a', json('kept'));
    expect(await server.end('SIGTERM')).toBe(0);
    expect(readdirSync(server.dir)).toEqual(['events.sqlite']);
    await server.start();
    expect((await collect(client.readStream('a'))).map(({ event }) => event?.data)).toEqual([{ text: 'kept' }]);
  });

  test('gracefully while subscriptions run, which are told, and the client may subscribe again', async () => {
    const written = await client.appendToStream('a', json('first'));
    const subscription = client.subscribeToAll({ fromPosition: written.position! });
    const end = new Promise<unknown>((resolve) => subscription.once('error', resolve).once('end', () => resolve(undefined)));
    subscription.on('data', () => undefined);
    await new Promise<void>((resolve) => subscription.once('caughtUp', () => resolve()));
    expect(await server.end('SIGTERM')).toBe(0);
    expect(await end).toBeInstanceOf(CancelledError);
    await server.start();
    const fresh = EventStoreDBClient.connectionString(server.url);
    await fresh.appendToStream('a', json('second'));
    const resumed = fresh.subscribeToAll({ fromPosition: written.position! });
    for await (const { event } of resumed) {
      expect(event?.data).toEqual({ text: 'second' });
      break;
    }
    await closeClient(fresh);
  });

  test('with its parent, however that ended', async () => {
    const script = `require('child_process').spawn(process.execPath, [${JSON.stringify(MAIN)}, '--dir', ${JSON.stringify(join(server.dir, 'child'))}, '--port', '0', '--exit-with-parent'],
      { stdio: ['pipe', 'inherit', 'inherit'] }).on('spawn', function () { console.log('pid ' + this.pid) })`;
    const parent = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let output = '';
    parent.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('"ready":true'));
    const pid = Number(/pid (\d+)/.exec(output)?.[1]);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });

  test('at once when it cannot write, with everything acknowledged on disk', async () => {
    await server.end('SIGTERM');
    // The limit on a file's size stands in for a full disk: SQLite's write fails half-way through a transaction.
    const command = `ulimit -f 1024; exec "${process.execPath}" "${MAIN}" --dir "${server.dir}" --port ${server.port}`;
    const full = run('bash', ['-c', `trap '' XFSZ; ${command}`]);
    const acknowledged: string[] = [];
    for (let n = 0; ; n++) {
      const text = `${n} ${'x'.repeat(50_000)}`;
      const written = await client
        .appendToStream('a', json(text), { credentials: { username: 'a', password: 'b' }, deadline: 2_000 })
        .catch(() => undefined);
      if (written) acknowledged.push(text);
      else if (acknowledged.length > 0) break;
    }
    expect(await full).toEqual({ code: 1, output: expect.stringContaining('could not write and stops') });
    await server.start();
    const fresh = EventStoreDBClient.connectionString(server.url);
    const kept = (await collect(fresh.readStream('a'))).map(({ event }) => (event!.data as { text: string }).text);
    expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
    await closeClient(fresh);
  });
});

describe('a file that is damaged', () => {
  test.each([
    ['a read of everything', () => collect(client.readAll({ maxCount: 10_000 }))],
    ['a read of a stream', () => collect(client.readStream('a'))],
    ['an append', () => client.appendToStream('a', json('more'))],
  ])('ends the node at %s, which says why', async (_, use) => {
    await client.appendToStream(
      'a',
      Array.from({ length: 1_000 }, () => json('x'.repeat(500))),
    );
    await server.end('SIGTERM');
    damage(join(server.dir, 'events.sqlite'));
    let ended = false;
    const node = store('--dir', server.dir, '--port', String(server.port)).finally(() => (ended = true));
    await until(async () => {
      await use().catch(() => undefined);
      return ended;
    });
    const { code, output } = await node;
    const last = JSON.parse(output.trimEnd().split('\n').at(-1)!) as Record<string, string>;
    expect({ code, last }).toEqual({
      code: 1,
      last: {
        level: 'fatal',
        msg: 'The file of the event store is damaged, so it stops. Check the disk, and restore a backup.',
        err: 'Error: database disk image is malformed',
      },
    });
  });

  /** Overwrites all pages but those that are read at the start. */
  function damage(file: string): void {
    const content = readFileSync(file);
    writeFileSync(file, content.fill(0x5a, 20 * 4096, content.length));
  }
});

describe('patterns that run away', () => {
  test('end the read that has them, and keep nobody else waiting for long', async () => {
    await client.appendToStream(`${'a'.repeat(60)}!`, json('long'));
    const regex = '^(a+)+$';
    const read = collect(client.subscribeToAll({ filter: streamNameFilter({ regex }) }));
    await expect(read).rejects.toMatchObject({ code: 3, message: expect.stringContaining('takes more than 500 ms') });
    expect((await client.appendToStream('b', json('next'))).success).toBe(true);
  });
});

describe('what it does not have', () => {
  test('is said to be unimplemented', async () => {
    await expect(
      client.createPersistentSubscriptionToStream('a', 'g', persistentSubscriptionToStreamSettingsFromDefaults()),
    ).rejects.toMatchObject({ code: 12 });
    await expect(client.createProjection('p', 'fromAll()')).rejects.toMatchObject({ code: 12 });
  });

  test('links are kept as they are, and whoever wants them resolved is told that they are not', async () => {
    await client.appendToStream('a', json('linked to'));
    await client.appendToStream('links', { ...json('0@a'), type: '$>' });
    expect((await collect(client.readStream('links'))).map(({ event }) => event?.type)).toEqual(['$>']);
    const unresolved = collect(client.readStream('links', { resolveLinkTos: true }));
    await expect(unresolved).rejects.toMatchObject({ code: 12, message: expect.stringContaining('does not resolve links') });
    expect(await collect(client.readStream('a', { resolveLinkTos: true }))).toHaveLength(1);
  });

  test('operations of a cluster are refused one by one, in words', async () => {
    const operations = new operationsGrpc.OperationsClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
    const refused = await new Promise((resolve) => operations.shutdown(new sharedPb.Empty(), (error) => resolve(error)));
    expect(refused).toMatchObject({ code: 12, details: expect.stringContaining("no operation 'shutdown'") });
    operations.close();
  });
});

describe('a scavenge', () => {
  /** Everything that is in the files of the store. */
  const onDisk = () => Buffer.concat(readdirSync(server.dir).map((file) => readFileSync(join(server.dir, file)))).toString('latin1');
  const bytes = () => readdirSync(server.dir).reduce((sum, file) => sum + statSync(join(server.dir, file)).size, 0);

  test('leaves no trace of a tombstoned stream in any file, gives the space back, and keeps the rest', async () => {
    const warm = await client.appendToStream('kept', json('control-string-that-stays'));
    expect(warm.success).toBe(true);
    // Interleaved with others and of many sizes, so that pages are shared, split and moved.
    for (let n = 0; n < 300; n++) {
      const size = (n * 7919) % 6000;
      await Promise.all([
        client.appendToStream('subject-canary-stream', json(`canary-event ${'y'.repeat(size)}`)),
        client.appendToStream(`other-${n % 10}`, json(`other-event ${'z'.repeat(6000 - size)}`)),
      ]);
    }
    const before = bytes();
    expect(onDisk()).toContain('canary-event');
    await client.tombstoneStream('subject-canary-stream');
    await scavenge();
    expect(onDisk()).toContain('control-string-that-stays');
    expect(onDisk().split('canary-event').length - 1).toBe(0);
    expect(bytes()).toBeLessThan(before * 0.75);
    for (let n = 0; n < 10; n++) expect(await collect(client.readStream(`other-${n}`))).toHaveLength(30);
    await expect(client.appendToStream('subject-canary-stream', json('again'))).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  test('does not give a position or a revision twice', async () => {
    await client.appendToStream('a', [json('1'), json('2')]);
    const last = await client.appendToStream('b', json('3'));
    await client.deleteStream('a');
    await client.tombstoneStream('b');
    await scavenge();
    const next = await client.appendToStream('a', json('4'));
    expect(next.nextExpectedRevision).toBe(2n);
    expect(next.position!.commit > last.position!.commit).toBe(true);
  });

  async function scavenge(): Promise<void> {
    const operations = new operationsGrpc.OperationsClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
    const id = await new Promise<string>((resolve, reject) => {
      const request = new operationsPb.StartScavengeReq();
      operations.startScavenge(request, (error, response) => (error ? reject(error) : resolve(response.getScavengeId())));
    });
    operations.close();
    const types = async () => (await collect(client.readStream(`$scavenges-${id}`)).catch(() => [])).map(({ event }) => event?.type);
    await until(async () => (await types()).includes('$scavengeCompleted'));
    expect(await types()).toEqual(['$scavengeStarted', '$scavengeCompleted']);
  }
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
