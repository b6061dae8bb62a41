import { expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all } from '../../../test/support/bundle-sample.ts';
import { Spool } from './spool.ts';

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ n, text: `canary-${n} ${'x'.repeat(200)}` }));

async function filled(count: number, folder?: string): Promise<Spool<{ n: number; text: string }>> {
  const spool = new Spool<{ n: number; text: string }>(folder);
  for (const row of rows(count)) await spool.write(row);
  return spool;
}

test('rows come back in order, as often as they are asked for', async () => {
  await using spool = await filled(20_000);
  expect(spool.count).toBe(20_000);
  for (let reading = 0; reading < 2; reading++) expect(await all(spool.rows())).toEqual(rows(20_000));
});

test('none', async () => {
  await using spool = await filled(0);
  expect(await all(spool.rows())).toEqual([]);
});

/** The bytes of this process's open files that have no name any more. */
function namelessFiles(folder: string): Buffer[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const isOurs = readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
      return isOurs ? [readFileSync(`/proc/self/fd/${fd}`)] : [];
    } catch {
      return [];
    }
  });
}

test('what is on disk shows nothing, and stays behind no crash: its file has no name', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'spool-'));
  try {
    const spool = await filled(20_000, temporary);
    await all(spool.rows());
    expect(readdirSync(temporary)).toEqual([]);
    const [bytes, ...others] = process.platform === 'linux' ? namelessFiles(temporary) : [];
    if (process.platform === 'linux') {
      expect(others).toEqual([]);
      expect(bytes!.length).toBeGreaterThan(3_000_000);
      expect(bytes!.includes('canary')).toBe(false);
    }
    await spool[Symbol.asyncDispose]();
    if (process.platform === 'linux') expect(namelessFiles(temporary)).toEqual([]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});
