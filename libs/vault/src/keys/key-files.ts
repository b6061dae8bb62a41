import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../private-files.ts';

/** Something about the key files stands in the way of a start. The message says what, and what to do. */
export class KeysUnusable extends Error {
  override readonly name = 'KeysUnusable';
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
