import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './support/embedded-store.ts';
import { environmentOf } from './support/processes.ts';
import { likeCheckout, walk } from './support/walk.ts';

const launcher = fileURLToPath(new URL('../apps/cli/bin/lethe.mjs', import.meta.url));

describe('the walk', () => {
  let folder: string;
  let port: number;
  let ledger: ChildProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lethe-readme-'));
    likeCheckout(folder);
    port = await freePort();
    ledger = spawn(process.execPath, [launcher, 'start'], {
      cwd: folder,
      env: environmentOf({ PORT: String(port) }),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const lines = createInterface({ input: ledger.stdout as NodeJS.ReadableStream });
    for await (const line of lines) if (line.includes('Ctrl-C stops')) return;
    throw new Error('The ledger ended while starting.');
  }, 60_000);

  afterAll(async () => {
    const ended = new Promise((done) => ledger.once('exit', done));
    ledger.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['README.md', 6],
    ['docs/backup.md', 3],
    ['docs/connect-a-service.md', 3],
  ])(
    'in %s prints what the page shows, step by step',
    async (page, outputs) => {
      const { printed, shown, stderr } = await walk(page, folder, { '127.0.0.1:3000': `127.0.0.1:${port}` });
      expect(shown.filter((output) => output !== '').length).toBeGreaterThanOrEqual(outputs);
      expect(printed).toEqual(shown);
      expect(stderr).toBe('');
    },
    90_000,
  );
});
