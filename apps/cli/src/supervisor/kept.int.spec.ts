import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Kept, waitBefore } from './kept.ts';
import { nodePart } from './node-part.ts';

/** A process that says its id and ends with its parent, as all parts do. */
const SERVES = `
process.stdin.on('end', () => process.exit(0)).resume();
require('node:fs').appendFileSync(__dirname + '/pids', process.pid + '\\n');
console.log(JSON.stringify({ ready: true, pid: process.pid }));
setInterval(() => {}, 1000);`;

let dir: string;
let kept: Kept | undefined;
const said: string[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lethe-kept-'));
  said.length = 0;
});

afterEach(async () => {
  await kept?.stop();
  kept = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function keep(code: string): Kept {
  const script = join(dir, 'part.cjs');
  writeFileSync(script, code);
  return new Kept(nodePart({ name: 'part', script, environment: {}, logs: dir }), (line) => said.push(line));
}

const pids = () => readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map(Number);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await after(10);
}

describe('Kept', () => {
  it('given a part that is killed, then another process takes its place; given a stop, then none is left', async () => {
    kept = keep(SERVES);
    const { pid } = await kept.start();
    process.kill(Number(pid), 'SIGKILL');
    await until(() => said.includes('part is ready again'));
    const [first, second] = pids();
    expect({ first: first === pid, again: second !== first, alive: isAlive(second!) }).toEqual({ first: true, again: true, alive: true });
    await kept.stop();
    expect({ said, alive: isAlive(second!) }).toEqual({
      said: ['part ended by SIGKILL; starting it again', 'part is ready again'],
      alive: false,
    });
  });

  it('given a part that cannot start, then the start fails with what it said', async () => {
    kept = keep(`console.error('PORT holds "x"'); process.exit(3);`);
    await expect(kept.start()).rejects.toThrow('part did not start: ended with code 3. It said:\nPORT holds "x"');
  });
});

describe('waitBefore', () => {
  it('given failures in a row, then it waits twice as long each time, at most five seconds', () => {
    expect([0, 1, 2, 5, 9].map((failures) => waitBefore(failures, 0))).toEqual([100, 200, 400, 3_200, 5_000]);
  });

  it('given that the part had been running steadily, then it waits no longer than the first time', () => {
    expect(waitBefore(9, 10_000)).toBe(100);
  });
});
