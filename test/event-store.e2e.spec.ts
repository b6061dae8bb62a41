import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { Certificates } from './support/certificates.ts';
import { sampleWire } from '#domain';
import { collect, until } from './support/collect.ts';
import { closeClient, EmbeddedStoreProcess, freePort } from './support/embedded-store.ts';
import { environmentOf } from './support/processes.ts';
import { serveLedger } from './support/served-ledger.ts';
import { likeCheckout, walk } from './support/walk.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const launcher = join(root, 'apps/cli/bin/lethe.mjs');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-event-store-'));
  likeCheckout(folder, ['@eventstore']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the walk in docs/event-store.md', () => {
  it('prints what the page shows, step by step', async () => {
    const port = String(await freePort());
    const { printed, shown } = await walk('docs/event-store.md', folder, { '2113': port });
    expect(shown).toHaveLength(3);
    expect(printed).toEqual(shown);
  }, 90_000);
});

describe('lethe eventstore', () => {
  const refusal = async (...args: string[]) => {
    const refused = await run(process.execPath, [launcher, 'eventstore', ...args], { env: environmentOf({}) }).catch(
      (error: unknown) => error,
    );
    return (refused as { stderr: string }).stderr.trimEnd();
  };

  it.each([
    ['no folder', [], /required option '--data <folder>' not specified/],
    ['an unknown option', ['--data', 'x', '--wrong'], /unknown option '--wrong'/],
    ['a port that is none', ['--data', 'x', '--port', '80a'], /^lethe: --port holds "80a"; allowed is a whole number from 0 to 65535\.$/],
    ['half of TLS', ['--data', 'x', '--tls-cert', 'x'], /^lethe: --tls-cert and --tls-key go together\.$/],
    ['an open address', ['--data', 'x', '--host', '0.0.0.0'], /^lethe: .* 0\.0\.0\.0 is not loopback\./],
    ['a host of nowhere', ['--data', 'x', '--host', 'here and there'], /^lethe: .* is not loopback\./],
  ])('refuses %s in words', async (_, args, words) => {
    expect(await refusal(...args)).toMatch(words);
  });

  it('refuses a folder that is a file, and a file that is no event store, and leaves it alone', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'mine');
    expect(await refusal('--data', file, '--port', '0')).toBe(`lethe: The folder ${file} of the event store cannot be made (EEXIST).`);
    const garbage = join(folder, 'garbage');
    mkdirSync(garbage);
    writeFileSync(join(garbage, 'events.sqlite'), 'this is no database at all'.repeat(100));
    expect(await refusal('--data', garbage, '--port', '0')).toContain(
      'is not the file of an event store, or it is damaged. Nothing was changed',
    );
    expect(readFileSync(join(garbage, 'events.sqlite'), 'utf8')).toBe('this is no database at all'.repeat(100));
  });

  it('with TLS and a password carries a whole ledger', async () => {
    await using certificates = await Certificates.make();
    const { authorityFile, certificateFile, keyFile } = certificates;
    const passwordFile = join(folder, 'passwords');
    writeFileSync(passwordFile, 'ledger:a secret/word\n', { mode: 0o600 });
    const node = await EmbeddedStoreProcess.start('--tls-cert', certificateFile, '--tls-key', keyFile, '--password-file', passwordFile);
    const secured = `esdb://ledger:${encodeURIComponent('a secret/word')}@localhost:${node.port}?tls=true&tlsCAFile=${authorityFile}`;
    const ledger = await serveLedger({}, async ({ postgresUrl }) => ({ postgresUrl, eventStoreUrl: secured }));
    try {
      const key = ledger.keys['jrpanel']!;
      const data = { ...sampleWire('privacy.data.collected.v1'), subject: { email: 'ada@example.org' } };
      const event = { specversion: '1.0', id: '1', source: '/shop/checkout', type: 'privacy.data.collected.v1', time: '2026-11-01T10:00:00Z', data }; // prettier-ignore
      const sent = await ledger.send('POST', '/v1/events', { key: key['publisher'], type: 'application/cloudevents+json', body: event });
      expect(sent.status).toBe(201);
      const lookUp = () => ledger.send('POST', '/v1/subjects/lookup', { key: key['dpo'], body: { identifiers: data.subject } });
      await until(async () => (await lookUp()).status === 200);
      const client = EventStoreDBClient.connectionString(secured);
      const [first] = await collect(client.readStream(`subject-${(await lookUp()).body.subject}`));
      expect(first?.event?.type).toBe('privacy.data.collected.v1');
      await closeClient(client);
      expect((await ledger.send('GET', '/health/ready')).status).toBe(200);
    } finally {
      await ledger.close();
      await node.remove();
    }
  }, 90_000);

  it('with TLS and a password listens for everyone, shows no password, and keeps all over a kill', async () => {
    await using certificates = await Certificates.make();
    const { authorityFile, certificateFile, keyFile } = certificates;
    const passwordFile = join(folder, 'passwords');
    writeFileSync(passwordFile, 'ledger:a-secret-word\n', { mode: 0o600 });
    const port = await freePort();
    const args = ['--data', join(folder, 'secure'), '--host', '0.0.0.0', '--port', String(port)];
    const secured = ['--tls-cert', certificateFile, '--tls-key', keyFile, '--password-file', passwordFile];
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const server = spawn(process.execPath, [launcher, 'eventstore', ...args, ...secured], { env: environmentOf({}), detached: true });
      const ended = new Promise<unknown>((resolve) => server.once('exit', (code, by) => resolve(by ?? code)));
      let said = '';
      server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await new Promise<void>((resolve, reject) => {
        server.stdout.on('data', (chunk: Buffer) => ((said += chunk.toString()).includes('Ctrl-C stops') ? resolve() : undefined));
        server.once('exit', () => reject(new Error(`the event store ended:\n${said}`)));
      });
      expect(said).toContain(`esdb://0.0.0.0:${port}?tls=true; Ctrl-C stops`);
      expect(said).not.toContain('a-secret-word');
      const client = EventStoreDBClient.connectionString(
        `esdb://ledger:a-secret-word@localhost:${port}?tls=true&tlsCAFile=${authorityFile}`,
      );
      await client.appendToStream('kept', jsonEvent({ type: 'kept', data: { before: signal } }));
      const found = (await collect(client.readStream('kept'))).map(({ event }) => event?.data);
      expect(found).toEqual(signal === 'SIGKILL' ? [{ before: 'SIGKILL' }] : [{ before: 'SIGKILL' }, { before: 'SIGTERM' }]);
      await closeClient(client);
      // The launcher and the store behind it, as a machine that goes down would take them.
      process.kill(-server.pid!, signal);
      await ended;
    }
  }, 60_000);
});
