import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalSecrets } from './secrets.ts';

describe('LocalSecrets', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lethe-secrets-'));
    await writeFile(join(dir, 'password'), 'from a file\n');
    await writeFile(join(dir, 'empty'), '\n');
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each<[string, string, string | undefined]>([
    ['a variable', 'env:PASSWORD', 'from the environment'],
    ['a variable that is not set', 'env:OTHER', undefined],
    ['an empty variable', 'env:EMPTY', undefined],
    ['a file, without the end of its line', 'file:DIR/password', 'from a file'],
    ['a file that is not there', 'file:DIR/other', undefined],
    ['an empty file', 'file:DIR/empty', undefined],
    ['a relative path', 'file:password', undefined],
    ['something that is no reference', 'hunter2', undefined],
  ])('reads %s', async (_, reference, expected) => {
    const secrets = new LocalSecrets({ PASSWORD: 'from the environment', EMPTY: '' });
    expect(await secrets.read(reference.replace('DIR', dir))).toBe(expected);
  });
});
