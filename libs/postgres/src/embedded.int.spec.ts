import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, startEmbeddedPostgres } from './index.ts';

const dirs: string[] = [];
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'lethe-pg-'));
  dirs.push(dir);
  return dir;
};
afterEach(() => dirs.splice(0).forEach((dir) => rmSync(dir, { recursive: true, force: true })));

describe('the embedded PostgreSQL', () => {
  it('keeps its data over a stop and a start, also below a folder that only its owner may enter', async () => {
    const closed = folder();
    mkdirSync(join(closed, 'home'));
    chmodSync(closed, 0o700);
    const dir = join(closed, 'home', 'postgres');
    const first = await startEmbeddedPostgres({ dir });
    const before = new Database({ url: first.url, application: 'test' });
    await before.query('CREATE TABLE kept (v int)');
    await before.query('INSERT INTO kept VALUES (7)');
    await before.end();
    await first.stop();
    const second = await startEmbeddedPostgres({ dir });
    const after = new Database({ url: second.url, application: 'test' });
    expect(await after.query('SELECT v FROM kept')).toEqual([{ v: 7 }]);
    await after.end();
    await second.stop();
  });

  it('stops when the process that started it is killed', async () => {
    const dir = join(folder(), 'postgres');
    const script = `const { startEmbeddedPostgres } = await import('#postgres'); const s = await startEmbeddedPostgres({ dir: process.argv[1] }); console.log(s.port); setInterval(() => {}, 1e6);`;
    const args = ['--conditions=source', '--experimental-transform-types', '--no-warnings', '--input-type=module', '-e', script, dir];
    const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(owner.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(await listens(Number(port))).toBe(true);
    owner.kill('SIGKILL');
    while (await listens(Number(port))) await new Promise((again) => setTimeout(again, 50));
    const again = await startEmbeddedPostgres({ dir });
    await again.stop();
  });

  it('stops when it is told to, although half of its guard was killed', async () => {
    const server = await startEmbeddedPostgres({ dir: join(folder(), 'postgres') });
    process.kill(watchOf(server.process.pid!), 'SIGKILL');
    await server.stop();
    expect(await listens(server.port)).toBe(false);
  });

  it('stops when it is told to, although it is stuck on its way down', async () => {
    const dir = join(folder(), 'postgres');
    const stuck = await startEmbeddedPostgres({ dir });
    const before = new Database({ url: stuck.url, application: 'test' });
    await before.query('CREATE TABLE kept (v int)');
    await before.query('INSERT INTO kept VALUES (7)');
    await before.end();
    process.kill(checkpointerOf(dir), 'SIGSTOP');
    await stuck.stop();
    expect(await listens(stuck.port)).toBe(false);
    const next = await startEmbeddedPostgres({ dir });
    const after = new Database({ url: next.url, application: 'test' });
    expect(await after.query('SELECT v FROM kept')).toEqual([{ v: 7 }]);
    await after.end();
    await next.stop();
  }, 60_000);

  it('is stopped by the next start, or by what is left of its guard, although it is stuck on its way down', async () => {
    const dir = join(folder(), 'postgres');
    for (const all of [true, false]) {
      const left = await startEmbeddedPostgres({ dir });
      process.kill(checkpointerOf(dir), 'SIGSTOP');
      if (all) process.kill(watchOf(left.process.pid!), 'SIGKILL');
      left.process.kill('SIGKILL');
      await left.ended;
      if (all) process.kill(postmasterOf(dir), 'SIGINT');
      else while (await listens(left.port)) await new Promise((again) => setTimeout(again, 50));
      await (await startEmbeddedPostgres({ dir })).stop();
    }
  }, 60_000);

  it('is stopped by the next start when all that watched over it was killed', async () => {
    const dir = join(folder(), 'postgres');
    const left = await startEmbeddedPostgres({ dir });
    process.kill(watchOf(left.process.pid!), 'SIGKILL');
    left.process.kill('SIGKILL');
    await left.ended;
    const next = await startEmbeddedPostgres({ dir, port: left.port });
    const db = new Database({ url: next.url, application: 'test' });
    expect(await db.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await db.end();
    await next.stop();
  });
});

function postmasterOf(dir: string): number {
  return Number(readFileSync(join(dir, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Without it no server comes to the end of a fast shutdown. */
function checkpointerOf(dir: string): number {
  return childrenOf(postmasterOf(dir)).find((pid) => commandOf(pid).includes('checkpointer'))!;
}

const childrenOf = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

/** The part of the guard that waits for its owner to end: a shell, started by a shell. */
function watchOf(guard: number): number {
  return childrenOf(guard).find((pid) => commandOf(pid).startsWith('sh'))!;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
