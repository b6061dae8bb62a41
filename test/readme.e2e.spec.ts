import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './support/embedded-store.ts';
import { environmentOf } from './support/processes.ts';
import { stepsOf, withoutChance } from './support/walk.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const launcher = join(root, 'apps/cli/bin/lethe.mjs');
/** Stands between the outputs of two steps. */
const END = '\u001e';

describe('the walk', () => {
  let folder: string;
  let port: number;
  let ledger: ChildProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lethe-readme-'));
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(launcher, join(folder, 'node_modules/.bin/lethe'));
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
  ])(
    'in %s prints what the page shows, step by step',
    async (page, shown) => {
      const steps = stepsOf(readFileSync(join(root, page), 'utf8'));
      expect(steps.filter(({ output }) => output !== undefined).length).toBeGreaterThanOrEqual(shown);
      const script = steps
        .map(({ commands }) => `${commands}printf '${END}'\n`)
        .join('')
        .replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`);
      const env = { ...environmentOf({}), PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
      const { stdout, stderr } = await run('bash', ['-c', script], { cwd: folder, env, timeout: 60_000 });
      const printed = stdout.split(END).slice(0, steps.length);
      expect(printed.map(withoutChance)).toEqual(steps.map(({ output = '' }) => withoutChance(output)));
      expect(stderr).toBe('');
    },
    90_000,
  );
});
