import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCRIPT = join(ROOT, 'scripts/programs.mjs');

const said = (path: string, ...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], { env: { PATH: path } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

describe('what the tests need', () => {
  it('is on this machine, where they run', async () => {
    expect(await said(String(process.env['PATH']))).toEqual({ code: 0, out: '', err: '' });
  });

  it('is named, with what brings it and how to install it, where it is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lethe-programs-'));
    for (const name of ['curl', 'mariadbd', 'python3']) {
      writeFileSync(join(folder, name), '#!/nowhere\n');
      chmodSync(join(folder, name), 0o755);
    }
    const { code, err } = await said(folder);
    expect(code).toBe(1);
    expect(err).toMatch(/^lethe: the tests run real servers/);
    for (const words of [
      '  psql ',
      '  mariadb ',
      '  python3 ',
      'No test was run.',
      'apt-get install chromium unzip openssl postgresql-client jq',
    ])
      expect(err).toContain(words);
    expect(err).not.toMatch(/^ {2}(curl|mariadbd) /m);
    const { code: asked, out } = await said(folder, '--packages');
    rmSync(folder, { recursive: true });
    expect({ asked, out }).toEqual({
      asked: 1,
      out: 'chromium unzip openssl postgresql-client jq fiu-utils mariadb-client redis-server python3-venv golang-go openjdk-17-jdk-headless maven\n',
    });
  });

  it('is asked before `npm test`, and installed by `.ci/run`', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(scripts['test']).toMatch(/^node scripts\/programs\.mjs && /);
    expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain('node scripts/programs.mjs --packages');
  });
});
