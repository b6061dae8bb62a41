import { afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './support/collect.ts';
import { FaultWorld, type FaultWorldOptions } from './support/fault-world.ts';
import { Publishers } from './support/publishers.ts';

/**
 * The disk under an engine is full, or does not write any more: real errors of a real file system, or of the C library between. Needs the right to
 * mount a tmpfs, which root has, in a container with CAP_SYS_ADMIN, and the package fiu-utils.
 */

let world: FaultWorld | undefined;
const mounted: string[] = [];

afterEach(async () => {
  await world?.stop({ keepHome: true });
  for (const folder of mounted.splice(0)) {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
  if (world) rmSync(world.home, { recursive: true, force: true });
  world = undefined;
}, 60_000);

/** A small disk of its own for a folder of the home. */
function mount(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  } catch (cause) {
    throw new Error('This test needs small disks of its own. Run it as root, in a container with CAP_SYS_ADMIN.', { cause });
  }
  mounted.push(folder);
}

/** Takes all the space that is left but for so many bytes, whoever else is taking it. */
function fill(folder: string, but: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const piece = Buffer.alloc(bsize);
  try {
    for (let left = bavail * bsize - but; left >= bsize; left -= bsize) appendFileSync(join(folder, 'ballast'), piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

const start = async (options: FaultWorldOptions) => (world = await FaultWorld.start({ embedded: ['events', 'postgres'], ...options }));

async function acknowledgedAfter(publishers: Publishers, more: number): Promise<void> {
  const before = publishers.acknowledged.size;
  await until(() => publishers.acknowledged.size > before + more);
}

/** Nothing acknowledged is lost or doubled, and nobody was told anything but to send again. */
async function expectEverything(it: FaultWorld, publishers: Publishers): Promise<void> {
  await publishers.stop();
  await until(async () => Object.keys(await it.troubles()).length === 0);
  const { acknowledged, odd } = publishers;
  const again = await publishers.again();
  const collected = (await it.ledger()).filter(({ type }) => type === 'privacy.data.collected.v1');
  expect({ odd, again, positions: collected.map(({ position }) => String(position)).toSorted() }).toEqual({
    odd: [],
    again: new Map([...acknowledged].map(([id, position]) => [id, `duplicate ${position}`])),
    positions: [...acknowledged.values()].toSorted(),
  });
}

describe('the embedded event store', () => {
  it('given a full disk, then it says so and ends, is tried again ever more slowly, and goes on by itself when there is space', async () => {
    const disk = (home: string) => join(home, 'eventstore');
    const it = await start({ prepare: (home) => mount(disk(home), '16m') });
    const pids = it.pids();
    const publishers = new Publishers(it, 'full');
    await acknowledgedAfter(publishers, 50);
    fill(disk(it.home), 100_000);
    // It may find room for the little that a start writes, or not even that.
    await until(() => it.lines().filter((line) => /eventstore (ended with code 1|did not start)/.test(line)).length >= 2);
    const refused = publishers.refused;
    await until(() => publishers.refused > refused);
    await until(async () => 'event store' in (await it.troubles()));
    expect((await it.send(undefined, 'GET', '/health/live')).status).toBe(200);
    rmSync(join(disk(it.home), 'ballast'));
    await acknowledgedAfter(publishers, 50);
    await expectEverything(it, publishers);
    expect(new Set(it.lines().filter((line) => line.includes('eventstore ended')))).toEqual(
      new Set([
        'lethe: eventstore ended with code 1 (The event store could not write and stops; nothing acknowledged is lost. Error: database or disk is full); starting it again',
      ]),
    );
    expect(it.pids()).toEqual(pids);
  }, 180_000);

  it('given a disk that fails to write through (EIO), then nothing is acknowledged that it did not keep, and it goes on after a restart', async () => {
    const control = join(tmpfs(), 'fiu');
    // PostgreSQL's programs do not run under libfiu.
    const it = await start({ embedded: ['events'], environment: fiu(control) });
    const pids = it.pids();
    const publishers = new Publishers(it, 'eio');
    for (let times = 1; times <= 2; times++) {
      await acknowledgedAfter(publishers, 50);
      const [store] = it.pids(/embedded-store\/src\/main/);
      const faults = ['fsync', 'fdatasync'].flatMap((call) => ['-c', `enable name=posix/io/sync/${call},failinfo=5`]);
      execFileSync('fiu-ctrl', ['-f', control, ...faults, String(store)]);
      await until(() => it.lines().filter((line) => line.includes('eventstore is ready again')).length >= times);
    }
    await acknowledgedAfter(publishers, 50);
    await expectEverything(it, publishers);
    expect(it.lines().filter((line) => line.includes('eventstore ended'))[0]).toBe(
      'lethe: eventstore ended with code 1 (The event store could not write and stops; nothing acknowledged is lost. Error: disk I/O error); starting it again',
    );
    expect(it.pids()).toEqual(pids);
  }, 180_000);
});

describe('the embedded PostgreSQL', () => {
  it('given a full disk, then nothing is acknowledged that it did not keep, and all goes on by itself when there is space', async () => {
    const disk = (home: string) => join(home, 'postgres');
    const it = await start({ prepare: (home) => mount(disk(home), '256m') });
    const pids = it.pids();
    const publishers = new Publishers(it, 'pg-full');
    await acknowledgedAfter(publishers, 50);
    fill(disk(it.home), 0);
    await until(async () => 'vault' in (await it.troubles()));
    const refused = publishers.refused;
    await until(() => publishers.refused > refused);
    rmSync(join(disk(it.home), 'ballast'));
    await acknowledgedAfter(publishers, 50);
    await expectEverything(it, publishers);
    expect(it.pids()).toEqual(pids);
  }, 180_000);
});

/** A folder for the pipes with which faults are switched on. */
function tmpfs(): string {
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
  mount(folder, '1m');
  return folder;
}

/** What has the C library's calls of every process of Lethe go through libfiu. */
function fiu(control: string): Record<string, string> {
  const line = execFileSync('fiu-run', ['-n', '-x', '-f', control, 'true'], { encoding: 'utf8' });
  return Object.fromEntries(
    [...line.matchAll(/(FIU_ENABLE|FIU_CTRL_FIFO|LD_PRELOAD)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );
}
