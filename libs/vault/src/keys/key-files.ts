import { constants } from 'node:fs';
import { chmod, link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Something about the key files stands in the way of a start. The message says what, and what to do. */
export class KeysUnusable extends Error {
  override readonly name = 'KeysUnusable';
}

/** Makes a folder that only its owner may enter, and makes its name last. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  await syncFolder(dirname(path));
}

/**
 * Writes a new file that only its owner may read, complete and on disk before its name appears. An existing file is never
 * overwritten: false then.
 */
export async function writeKeyFile(path: string, content: string, temporary: string): Promise<boolean> {
  const unfinished = `${path}.${temporary}.tmp`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(unfinished, path);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(unfinished);
    await syncFolder(dirname(path));
  }
}

/**
 * Destroys a key file, and what a crash left of its writing or destruction beside it: no name of it is left on disk when this resolves. It is written
 * over first, which reaches the same blocks where the file system writes in place. None there is destroyed already.
 */
export async function destroyKeyFile(path: string, temporary: string): Promise<void> {
  const folder = dirname(path);
  // Under the name of a key there is a whole key or nothing, at every moment.
  await rename(path, `${path}.${temporary}.tmp`).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  });
  const leftovers = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}.`));
  for (const name of leftovers) {
    const file = await open(join(folder, name), 'r+');
    try {
      await file.writeFile(Buffer.alloc((await file.stat()).size));
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(join(folder, name));
  }
  await syncFolder(folder);
}

/** Reads a key file. Undefined if there is none; refuses one that others may read. */
export async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    await refuseOpenMode(path, 0o600);
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Refuses a file or folder that group or others have any right to. Windows has other rights, which are not looked at. */
export async function refuseOpenMode(path: string, cure: 0o600 | 0o700): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const now = (mode & 0o777).toString(8);
  throw new KeysUnusable(`${path} may be read by others (mode ${now}). Nothing was started. Run: chmod ${cure.toString(8)} ${path}`);
}

export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
