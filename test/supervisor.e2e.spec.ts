import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './support/embedded-store.ts';
import { environmentOf, type Process, processesWith } from './support/processes.ts';

const MAIN = fileURLToPath(new URL('../dist/apps/cli/src/main.js', import.meta.url));

let home: string;
let port: number;
let supervisor: ChildProcess;
let ended: Promise<number | null>;
let said: string;

beforeEach(async () => {
  if (!existsSync(MAIN)) throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
  home = mkdtempSync(join(tmpdir(), 'lethe-supervised-'));
  port = await freePort();
});

afterEach(async () => {
  supervisor.kill('SIGKILL');
  await until(() => mine().length === 0);
  rmSync(home, { recursive: true, force: true });
});

/** Every process of this installation, the supervisor too. */
const mine = () => processesWith(`LETHE_HOME=${home}`);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await after(20);
}

/** `lethe start`, until it says that it serves. */
async function start(): Promise<void> {
  said = '';
  supervisor = spawn(process.execPath, [MAIN, 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf({ LETHE_HOME: home, PORT: String(port), LETHE_LOG_LEVEL: 'warn', LETHE_RATE_LIMIT: '100000' }),
  });
  for (const stream of [supervisor.stdout, supervisor.stderr]) stream!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  ended = new Promise((resolve) => supervisor.once('exit', resolve));
  const over = ended.then(() => {
    throw new Error(`lethe start ended:\n${said}`);
  });
  await Promise.race([until(() => said.includes('serving http')), over]);
  over.catch(() => undefined);
}

const countOf = (line: string) => said.split(line).length - 1;

const publisher = () =>
  (JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as Record<string, Record<string, string>>)['jrpanel']!['publisher']!;

interface Answered {
  status: number;
  result?: { status: string; position: string; subject: string };
}

/** Stands for a 503 that is no problem with a time to send again. */
const UNCLEAR = -503;

async function send(id: string, key: string): Promise<Answered> {
  const event = {
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop',
    id,
    time: '2026-11-01T10:00:00Z',
    data: {
      subject: { email: `${id}@example.org` },
      category: 'order',
      fields: ['contents'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
    },
  };
  try {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' };
    const response = await fetch(`http://127.0.0.1:${port}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
    const body = (await response.json()) as NonNullable<Answered['result']>;
    // A refusal that a publisher can act on says when to send again, as a problem.
    const clean = response.headers.get('content-type')?.startsWith('application/problem+json') && response.headers.has('retry-after');
    if (response.status === 503 && !clean) return { status: UNCLEAR };
    return response.status === 201 ? { status: 201, result: body } : { status: response.status };
  } catch {
    // Nobody answers at this moment.
    return { status: 0 };
  }
}

/** Sends events one after the other, each until it is acknowledged, as a publisher does. */
class Publishers {
  /** Acknowledged id → position. */
  readonly acknowledged = new Map<string, string>();
  /** Answers other than 201, 503 and none at all. */
  readonly odd: number[] = [];
  private stopping = false;
  private readonly running: Promise<void[]>;

  constructor(key: string) {
    this.running = Promise.all(Array.from({ length: 4 }, (_, worker) => this.publish(worker, key)));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async publish(worker: number, key: string): Promise<void> {
    for (let n = 0; !this.stopping; n++) {
      const id = `e-${worker}-${n}`;
      for (let answer = await send(id, key); ; answer = await send(id, key)) {
        if (answer.result) this.acknowledged.set(id, answer.result.position);
        if (answer.status === 201) break;
        if (answer.status !== 503 && answer.status !== 0) this.odd.push(answer.status);
        await after(20);
      }
    }
  }
}

const parts: [string, (process: Process) => boolean][] = [
  ['ledger', ({ command }) => command.includes('apps/ledger/src/main.js')],
  ['worker', ({ command }) => command.includes('apps/worker/src/main.js')],
  ['eventstore', ({ command }) => command.includes('embedded-store/src/main.js')],
  ['postgres', ({ command }) => /^\S*bin\/postgres -D/.test(command)],
  // The shell that watches over PostgreSQL: without it the server may not stay either. What is left of an earlier one is nobody's child.
  ['postgres', ({ command, pid }) => /^sh -c .*lethe-postgres/s.test(command) && childrenOf(supervisor.pid!).includes(pid)],
];

const childrenOf = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

describe('lethe start', () => {
  it('given each part killed while events are sent, then it is started again and every acknowledged event is there once', async () => {
    await start();
    const publishers = new Publishers(publisher());
    for (const [name, isIt] of parts) {
      const before = publishers.acknowledged.size;
      await until(() => publishers.acknowledged.size > before + 20);
      const returns = countOf(`${name} is ready again`);
      const [victim] = mine().filter((each) => isIt(each) && each.pid !== supervisor.pid);
      process.kill(victim!.pid, 'SIGKILL');
      await until(() => countOf(`${name} is ready again`) > returns);
      const atReturn = publishers.acknowledged.size;
      await until(() => publishers.acknowledged.size > atReturn + 20);
    }
    await publishers.stop();
    const again = await Promise.all(
      [...publishers.acknowledged.keys()].map(async (id) => [id, (await send(id, publisher())).result?.position] as const),
    );
    expect({ odd: publishers.odd, again: Object.fromEntries(again) }).toEqual({
      odd: [],
      again: Object.fromEntries(publishers.acknowledged),
    });
  }, 180_000);

  it('given a killed supervisor, then none of its processes is left, and the next start goes on where it was', async () => {
    await start();
    const first = (await send('before', publisher())).result;
    supervisor.kill('SIGKILL');
    await until(() => mine().length === 0);
    await start();
    expect((await send('before', publisher())).result).toEqual({ ...first, status: 'duplicate' });
  }, 120_000);

  it('given SIGTERM while events are sent, then it stops in time, answers or refuses each, and what was acknowledged is there once', async () => {
    await start();
    const publishers = new Publishers(publisher());
    await until(() => publishers.acknowledged.size > 50);
    supervisor.kill('SIGTERM');
    const stopped = await Promise.race([ended, after(10_000, 'late', { ref: false })]);
    expect({ stopped, left: mine() }).toEqual({ stopped: 0, left: [] });
    const before = publishers.acknowledged.size;
    await start();
    await until(() => publishers.acknowledged.size > before + 50);
    await publishers.stop();
    const again = await Promise.all(
      [...publishers.acknowledged.keys()].map(async (id) => [id, (await send(id, publisher())).result?.position] as const),
    );
    expect({ odd: publishers.odd, again: Object.fromEntries(again), places: new Set(publishers.acknowledged.values()).size }).toEqual({
      odd: [],
      again: Object.fromEntries(publishers.acknowledged),
      places: publishers.acknowledged.size,
    });
  }, 120_000);

  it('given SIGTERM, then it stops in order and cleanly', async () => {
    await start();
    supervisor.kill('SIGTERM');
    expect({ code: await ended, left: mine(), said: said.trimEnd().split('\n').slice(-2) }).toEqual({
      code: 0,
      left: [],
      said: ['lethe: stopping', 'lethe: stopped; nothing that was acknowledged is lost'],
    });
  }, 60_000);

  it('given a home in which another one runs, or a port that is taken, then it refuses and says why', async () => {
    await start();
    const refused = async (environment: Record<string, string>) => {
      const other = spawn(process.execPath, [MAIN, 'start'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: environmentOf({ LETHE_HOME: home, PORT: String(port), ...environment }),
      });
      let error = '';
      other.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
      return { code: await new Promise((resolve) => other.once('close', resolve)), error: error.trim() };
    };
    expect(await refused({})).toEqual({
      code: 1,
      error: `lethe: Another Lethe runs in ${home}. Nothing was started; stop that one, or choose another home with LETHE_HOME.`,
    });
    expect(await refused({ LETHE_HOME: join(home, 'other') })).toEqual({
      code: 1,
      error: `lethe: Nothing was started: port ${port} on 127.0.0.1 is taken; choose another with PORT.`,
    });
    expect(await refused({ LETHE_HOME: join(home, 'third'), LETHE_HOST: '203.0.113.1' })).toEqual({
      code: 1,
      error: `lethe: Nothing was started: port ${port} on 203.0.113.1 is no address of this machine; choose another with LETHE_HOST.`,
    });
    expect(await refused({ LETHE_HOME: join(home, 'lock', 'inside') })).toEqual({
      code: 1,
      error: `lethe: The home ${home}/lock/inside cannot be written: a part of its path is no folder. Nothing was started; choose another with LETHE_HOME.`,
    });
    expect(await refused({ LETHE_HOME: join(home, 'fourth'), PORT: '0', LETHE_POSTGRES_URL: 'postgres://u:secret@127.0.0.1:1/x' })).toEqual(
      {
        code: 1,
        error:
          'lethe: PostgreSQL does not let Lethe in (connect ECONNREFUSED 127.0.0.1:1). Nothing was started; check LETHE_POSTGRES_URL, and that the server runs.',
      },
    );
    expect(await refused({ LETHE_HOME: join(home, 'fifth'), PORT: '0', LETHE_POLICIES: join(home, 'none') })).toEqual({
      code: 1,
      error: `lethe: The folder ${home}/none of LETHE_POLICIES cannot be read: there is no such file or folder. Nothing of it was set up.`,
    });
    expect(await refused({ PORT: 'http' })).toEqual({ code: 1, error: expect.stringContaining('PORT holds "http"') });
  }, 120_000);
});
