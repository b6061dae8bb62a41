import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStore } from '#event-store';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { until } from '../../../test/support/collect.ts';
import { inspectLog, takeCopy } from './index.ts';

let node: EmbeddedStoreProcess;
let store: EventStore;
let dir: string;

beforeEach(async () => {
  node = await EmbeddedStoreProcess.start();
  store = new EventStore({ url: node.url });
  dir = mkdtempSync(join(tmpdir(), 'lethe-copy-'));
});

afterEach(async () => {
  await store.dispose();
  await node.remove();
  rmSync(dir, { recursive: true, force: true });
});

/** A log whose copy is larger than what the sockets between hold (≤ 36 MiB), so that a reader who waits holds the copy up. */
const appendLarge = () => append(0, 1_000, 50_000);

const address = () => `127.0.0.1:${node.port}`;
const copiesLeft = () => readdirSync(node.dir).filter((name) => name.startsWith('copy-'));

async function append(from: number, count: number, bytes = 500): Promise<bigint> {
  const results = await Promise.all(
    Array.from({ length: count }, (_, n) => {
      const id = `00000000-0000-4000-8000-${String(from + n).padStart(12, '0')}`;
      return store.append(`s-${from + n}`, [{ id, type: 't', data: { text: 'x'.repeat(bytes) }, metadata: null }], 'no-stream');
    }),
  );
  return results.reduce((last, result) => (result.ok && result.position > last ? result.position : last), -1n);
}

/** The copy as a file. */
async function copy(): Promise<{ file: string; bytes: number }> {
  const { bytes, chunks } = await takeCopy(address());
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const file = join(dir, 'copy.sqlite');
  writeFileSync(file, Buffer.concat(parts));
  return { file, bytes };
}

describe('a copy of the log', () => {
  test('holds everything that was acknowledged before it was asked for, and is sound, while events are written', async () => {
    const acknowledged = await append(0, 2_000);
    const writing = append(10_000, 3_000);
    const { file, bytes } = await copy();
    const last = await writing;
    const { head, events } = inspectLog(file);
    expect(head).toBeGreaterThanOrEqual(acknowledged);
    expect(head).toBeLessThanOrEqual(last);
    expect(events).toBe(Number(head));
    expect(bytes).toBeGreaterThan(2_000 * 500);
    expect(inspectLog((await copy()).file)).toEqual({ head: last, events: 5_000 });
    expect(readdirSync(dir)).toEqual(['copy.sqlite']);
    await until(() => copiesLeft().length === 0);
  }, 60_000);

  test('of an empty log is one', async () => {
    expect(inspectLog((await copy()).file)).toEqual({ head: -1n, events: 0 });
  });

  test('is left nowhere when whoever asked for it goes away, or the node is killed', async () => {
    await appendLarge();
    const { chunks } = await takeCopy(address());
    for await (const _ of chunks) break;
    await until(() => copiesLeft().length === 0);
    await node.end();
    writeFileSync(join(node.dir, 'copy-00000000-0000-4000-8000-000000000000.sqlite'), 'half');
    await node.start();
    expect(copiesLeft()).toEqual([]);
    expect(await store.head()).toBeGreaterThan(0n);
  }, 60_000);

  test('is one at a time, so that several do not fill the disk that the log is on', async () => {
    await appendLarge();
    const first = await takeCopy(address());
    await expect(takeCopy(address())).rejects.toThrow('Another copy of the log is being taken. Try again when that one is done.');
    for await (const _ of first.chunks);
    // The node takes the next one a moment after the file of the last is gone.
    let next: string | undefined;
    await until(
      async () =>
        (next = await copy().then(
          ({ file }) => file,
          () => undefined,
        )) !== undefined,
    );
    expect(inspectLog(next!).events).toBe(1_000);
  }, 60_000);

  test('that is not done when the node is stopped is not left beside the log', async () => {
    await appendLarge();
    const { chunks } = await takeCopy(address());
    let stopped = false;
    const reading = (async () => {
      for await (const _ of chunks) await until(() => stopped);
    })().catch(String);
    expect(await node.end('SIGTERM')).toBe(0);
    expect(readdirSync(node.dir)).toEqual(['events.sqlite']);
    stopped = true;
    await reading;
  }, 60_000);

  test('says in words when there is none', async () => {
    await node.end();
    await expect(takeCopy(address())).rejects.toThrow('The event store cannot be reached, or went away.');
    const notes = join(dir, 'notes.txt');
    writeFileSync(notes, 'these are notes and no database at all');
    expect(() => inspectLog(notes)).toThrow('It cannot be read as the log of an event store');
  });
});
