import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addEvidenceCommand } from './evidence.ts';

let breaksOff = false;
const ledger = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/zip' });
  if (!breaksOff) return void response.end('a new pack');
  response.write('half', () => setTimeout(() => response.destroy(), 20));
});
let folder: string;

beforeAll(() => new Promise<void>((listening) => ledger.listen(0, '127.0.0.1', listening)));
afterAll(() => new Promise<unknown>((closed) => ledger.close(closed)));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-evidence-'));
  writeFileSync(join(folder, 'key'), 'lethe_key');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `lethe evidence -o`; the error in words, if there is one. */
async function evidence(output: string): Promise<string | undefined> {
  const program = new Command();
  addEvidenceCommand(program);
  const said = jest.spyOn(console, 'log').mockReturnValue();
  const url = `http://127.0.0.1:${(ledger.address() as AddressInfo).port}`;
  const argv = ['evidence', '--url', url, '--key-file', join(folder, 'key'), '-o', output];
  try {
    await program.parseAsync(argv, { from: 'user' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    said.mockRestore();
  }
}

describe('the pack of `lethe evidence`', () => {
  test('takes the place of an earlier one once it is whole', async () => {
    const output = join(folder, 'pack.zip');
    writeFileSync(output, 'an earlier pack');
    breaksOff = true;
    expect(await evidence(output)).toBe(
      'The pack could not be written to the end (the connection to the ledger broke). Nothing of it was kept; try again.',
    );
    expect([readFileSync(output, 'utf8'), readdirSync(folder).sort()]).toEqual(['an earlier pack', ['key', 'pack.zip']]);
    breaksOff = false;
    expect(await evidence(output)).toBeUndefined();
    expect([readFileSync(output, 'utf8'), readdirSync(folder).sort()]).toEqual(['a new pack', ['key', 'pack.zip']]);
  });

  test('says where it cannot be written', async () => {
    const words = (why: string) => `The pack could not be written to the end (${why}). Nothing of it was kept; try again.`;
    breaksOff = false;
    expect(await evidence(join(folder, 'none', 'pack.zip'))).toBe(words('there is no such file or folder'));
    expect(await evidence(join(folder, 'key', 'pack.zip'))).toBe(words('a part of its path is no folder'));
  });

  test('is not written over a folder', async () => {
    expect(await evidence(folder)).toBe(`${folder} cannot be written: it is a folder. Nothing was done; name a file with -o.`);
  });
});
