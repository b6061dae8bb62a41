import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './support/collect.ts';
import { freePort } from './support/embedded-store.ts';
import { KafkaBroker } from './support/kafka.ts';
import { testServer } from './support/postgres.ts';
import { processesWith } from './support/processes.ts';
import { likeCheckout, walk } from './support/walk.ts';

const run = promisify(execFile);

/** Walks that start a ledger of their own: done in an empty folder as a new user would, with engines that are no part of Lethe. */
describe('the walk', () => {
  let folder: string;
  let port: string;
  let broker: KafkaBroker;

  beforeAll(async () => void (broker = await KafkaBroker.start()), 120_000);
  afterAll(() => broker.remove());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lethe-walk-'));
    port = String(await freePort());
  });
  afterEach(async () => {
    await until(() => processesWith(`LETHE_SECRET_WALK=${folder}`).length === 0);
    rmSync(folder, { recursive: true, force: true });
  });

  const walked = (page: string, here: Record<string, string>) =>
    walk(page, folder, { '127.0.0.1:3000': `127.0.0.1:${port}`, ...here }, { PORT: port, LETHE_SECRET_WALK: folder });

  it('in docs/kafka.md prints what the page shows, step by step', async () => {
    likeCheckout(folder, ['kafkajs']);
    const { printed, shown } = await walked('docs/kafka.md', { '127.0.0.1:9092': broker.brokers });
    expect(shown.filter((output) => output !== '')).toHaveLength(2);
    expect(printed).toEqual(shown);
  }, 120_000);

  it('in docs/systems.md prints what the page shows, step by step', async () => {
    likeCheckout(folder);
    const { url } = await testServer();
    const database = url.replace(/\/[^/]*$/, '/crm');
    await run('psql', ['-q', url, '-c', 'create database crm']);
    const { printed, shown } = await walked('docs/systems.md', { 'postgres://me:secret@127.0.0.1:5432/crm': database });
    expect(shown.filter((output) => output !== '')).toHaveLength(4);
    expect(printed).toEqual(shown);
  }, 120_000);
});
