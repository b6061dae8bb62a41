import { expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all } from '../../../../test/support/bundle-sample.ts';
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

test('what is on disk shows nothing, and is gone afterwards', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'spool-'));
  try {
    const spool = await filled(20_000, temporary);
    await all(spool.rows());
    const files = readdirSync(temporary, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
    expect(files).toHaveLength(1);
    expect(bytes.length).toBeGreaterThan(3_000_000);
    expect(bytes.includes('canary')).toBe(false);
    await spool[Symbol.asyncDispose]();
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});
