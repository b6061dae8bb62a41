import { createPublicKey, verify } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KeyFolder } from './key-folder.ts';

let dir: string;
let path: string;
const now = new Date('2026-11-01T10:00:00Z');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lethe-test-keys-'));
  path = join(dir, 'keys');
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const create = () => KeyFolder.open(path, { create: true });
const mode = (name: string) => (statSync(join(path, name)).mode & 0o777).toString(8);

describe('the key folder', () => {
  test('is made with everything in it, for its owner alone', async () => {
    const keys = await create();
    const id = await keys.createDayKey(now);
    expect(readdirSync(path).sort()).toEqual([
      'apikeys.key',
      'day',
      'pepper-1.key',
      'received.key',
      'signing-key.pem',
      'signing-key.pub.pem',
    ]);
    expect(id).toMatch(/^2026-11-01-[0-9a-f]{4}$/);
    expect(readdirSync(join(path, 'day'))).toEqual([`${id}.key`]);
    for (const name of readdirSync(path).filter((each) => each !== 'day')) expect([name, mode(name)]).toEqual([name, '600']);
    expect([mode('.'), mode('day'), mode(`day/${id}.key`)]).toEqual(['700', '700', '600']);
    expect(readFileSync(join(path, 'received.key'), 'utf8')).toBe(`${keys.received.toString('hex')}\n`);
  });

  test('opened again holds the same keys', async () => {
    const made = await create();
    const day = await made.createDayKey(now);
    const opened = await KeyFolder.open(path, { create: false });
    expect([opened.received, opened.apiKeys, opened.pepper(1), opened.signing.id, await opened.dayKey(day), opened.dayKeyIds()]).toEqual([
      made.received,
      made.apiKeys,
      made.pepper(1),
      made.signing.id,
      await made.dayKey(day),
      [day],
    ]);
    expect(new Set([made.received, made.apiKeys, made.pepper(1), await made.dayKey(day)].map((key) => key?.toString('hex'))).size).toBe(4);
  });

  test('sees a day key that another process has made', async () => {
    const [one, other] = [await create(), await KeyFolder.open(path, { create: false })];
    const day = await other.createDayKey(now);
    expect(await one.dayKey(day)).toEqual(await other.dayKey(day));
    expect(await one.dayKey('2026-11-01-zzzz')).toBeUndefined();
  });

  test('signs what anybody can verify', async () => {
    const { signing } = await create();
    const message = Buffer.from('certificate');
    expect(verify(null, message, createPublicKey(signing.publicPem), signing.sign(message))).toBe(true);
    expect(readFileSync(join(path, 'signing-key.pub.pem'), 'utf8')).toBe(signing.publicPem);
  });

  test('is not made where it is not to be', async () => {
    await expect(KeyFolder.open(path, { create: false })).rejects.toThrow(`There are no keys in ${path}.`);
  });

  test('is filled when it is there and empty', async () => {
    mkdirSync(path, { mode: 0o755 });
    await create();
    expect(mode('.')).toBe('700');
  });

  test.each(['received.key', 'apikeys.key', 'pepper-1.key', 'signing-key.pem', 'day'])(
    'without its %s is refused, never filled up',
    async (name) => {
      await create();
      rmSync(join(path, name), { recursive: true });
      await expect(create()).rejects.toThrow(/are not complete: .* is missing\. Nothing was changed\. Put its copy back/);
      expect(readdirSync(path)).not.toContain(name);
    },
  );

  test.each([
    ['.', 0o750, '700'],
    ['day', 0o755, '700'],
    ['received.key', 0o640, '600'],
    ['signing-key.pem', 0o644, '600'],
  ])('%s with mode %o is refused with the cure', async (name, wrong, cure) => {
    await create();
    chmodSync(join(path, name), wrong);
    const file = name === '.' ? path : join(path, name);
    await expect(create()).rejects.toThrow(
      `${file} may be read by others (mode ${wrong.toString(8)}). Nothing was started. Run: chmod ${cure} ${file}`,
    );
  });

  test('a day key that others may read is not used', async () => {
    const keys = await create();
    const day = await keys.createDayKey(now);
    chmodSync(join(path, 'day', `${day}.key`), 0o604);
    await expect(keys.dayKey(day)).rejects.toThrow('may be read by others');
  });

  test('a file that is no key is refused', async () => {
    await create();
    writeFileSync(join(path, 'received.key'), 'abc', { mode: 0o600 });
    await expect(create()).rejects.toThrow('is not a key: 64 hexadecimal digits on one line');
  });
});

describe('a key of the day that is destroyed', () => {
  const day = () => readdirSync(join(path, 'day')).sort();

  test('is gone from the folder, from memory, and for every other process', async () => {
    const keys = await create();
    const [gone, stays] = [await keys.createDayKey(now), await keys.createDayKey(now)];
    const held = (await keys.dayKey(gone)) as Buffer;
    const another = await KeyFolder.open(path, { create: false });
    await keys.deleteDayKey(gone);
    expect([day(), await keys.dayKey(gone), await another.dayKey(gone), keys.dayKeyIds()]).toEqual([
      [`${stays}.key`],
      undefined,
      undefined,
      [stays],
    ]);
    expect(held).toEqual(Buffer.alloc(32));
    await keys.deleteDayKey(gone);
    expect(day()).toEqual([`${stays}.key`]);
  });

  test.each([
    ['while it was written', (file: string) => linkSync(file, `${file}.00000001.tmp`)],
    ['after it was renamed', (file: string) => renameSync(file, `${file}.00000002.tmp`)],
    [
      'while it was written over',
      (file: string) => {
        renameSync(file, `${file}.00000003.tmp`);
        writeFileSync(`${file}.00000003.tmp`, Buffer.alloc(20));
      },
    ],
  ])('leaves nothing that a crash left %s', async (_, crash) => {
    const keys = await create();
    const [gone, stays] = [await keys.createDayKey(now), await keys.createDayKey(now)];
    crash(join(path, 'day', `${gone}.key`));
    // A start in this state is no mistake.
    await KeyFolder.open(path, { create: false });
    await keys.deleteDayKey(gone);
    expect(day()).toEqual([`${stays}.key`]);
  });
});
