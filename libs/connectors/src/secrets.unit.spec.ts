import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalSecrets } from './secrets.ts';

describe('LocalSecrets', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lethe-secrets-'));
    await mkdir(join(dir, 'shop'));
    await mkdir(join(dir, 'shop-eu'));
    await writeFile(join(dir, 'shop/password'), 'from a file\n');
    await writeFile(join(dir, 'shop/empty'), '\n');
    await writeFile(join(dir, 'shop-eu/password'), 'of another controller');
    await writeFile(join(dir, 'pepper.key'), 'of Lethe itself');
    await symlink('password', join(dir, 'shop/link'));
    await symlink('../pepper.key', join(dir, 'shop/way-out'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const environment = {
    LETHE_SECRET_SHOP_DB: 'from the environment',
    LETHE_SECRET_SHOP_EMPTY: '',
    LETHE_SECRET_SHOP__EU_DB: 'of another controller',
    LETHE_SECRET_SHOPS_DB: 'of another controller',
    LETHE_POSTGRES_URL: 'of Lethe itself',
    SHOP_DB: 'of the machine',
  };

  it.each<[string, string, string | undefined]>([
    ['a variable of the controller', 'env:LETHE_SECRET_SHOP_DB', 'from the environment'],
    ['no variable that is not set', 'env:LETHE_SECRET_SHOP_OTHER', undefined],
    ['no empty variable', 'env:LETHE_SECRET_SHOP_EMPTY', undefined],
    ['no variable of a controller whose name goes on', 'env:LETHE_SECRET_SHOP__EU_DB', undefined],
    ['no variable of another controller', 'env:LETHE_SECRET_SHOPS_DB', undefined],
    ["no variable that is Lethe's own", 'env:LETHE_POSTGRES_URL', undefined],
    ['no variable of the machine', 'env:SHOP_DB', undefined],
    ['a file, without the end of its line', 'file:DIR/shop/password', 'from a file'],
    ['a link within the folder', 'file:DIR/shop/link', 'from a file'],
    ['no link that leads out of it', 'file:DIR/shop/way-out', undefined],
    ['no file beside it', 'file:DIR/pepper.key', undefined],
    ['no way out of it', 'file:DIR/shop/../pepper.key', undefined],
    ["no file in another controller's folder", 'file:DIR/shop-eu/password', undefined],
    ['no file that is not there', 'file:DIR/shop/other', undefined],
    ['no empty file', 'file:DIR/shop/empty', undefined],
    ['no folder', 'file:DIR/shop', undefined],
    ['no relative path', 'file:shop/password', undefined],
    ['nothing that is no reference', 'hunter2', undefined],
  ])('reads %s', async (_, reference, expected) => {
    expect(await new LocalSecrets({ environment, folder: dir }).read(reference.replace('DIR', dir), 'shop')).toBe(expected);
  });

  it('reads no file where no folder is given', async () => {
    expect(await new LocalSecrets({ environment }).read(`file:${dir}/shop/password`, 'shop')).toBeUndefined();
  });

  it('tells controllers apart whose names differ by a hyphen', async () => {
    expect(await new LocalSecrets({ environment }).read('env:LETHE_SECRET_SHOP__EU_DB', 'shop-eu')).toBe('of another controller');
  });
});
