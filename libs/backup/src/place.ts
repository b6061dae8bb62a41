import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { syncFolder } from './files.ts';
import { BackupUnusable } from './manifest.ts';

/** Refuses a folder that a backup may not be made in: one that holds something, or that lies in the home or the keys folder. */
export async function refusePlace(folder: string, { home, keys }: { home: string; keys: string }): Promise<void> {
  const names = await namesIn(folder);
  if (names.length > 0) throw new BackupUnusable(`${folder} is not empty. Nothing was done; name a folder that is empty or not there yet.`);
  const place = await real(folder);
  // A copy of the keys folder is a mirror that forgets; what is put into it goes where backups may not go.
  if (isIn(place, await real(keys)))
    throw new BackupUnusable(`${folder} lies in the keys folder ${keys}. Nothing was done; name another folder.`);
  if (isIn(place, await real(home)))
    throw new BackupUnusable(`${folder} lies in the home ${home}, with which it would be lost. Nothing was done; name another folder.`);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    const { code } = error as { code?: string };
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new BackupUnusable(`${folder} is no folder. Nothing was done; name one that is empty or not there yet.`);
    throw error;
  });
}

/** The path with the links on it followed, as far as it is there. */
async function real(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT' || dirname(whole) === whole) throw error;
    return join(await real(dirname(whole)), basename(whole));
  }
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith('../') || resolve(way) === way);
}

/**
 * Has a folder made under another name, and gives it its own when it is complete and on disk. When that fails nothing of it remains; what a crash
 * left of an earlier attempt is removed first.
 */
export async function whole<T>(folder: string, make: (unfinished: string) => Promise<T>): Promise<T> {
  const unfinished = `${resolve(folder)}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(unfinished), { recursive: true });
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const made = await make(unfinished);
    await syncFolder(unfinished);
    // Over an empty folder too.
    await rename(unfinished, folder);
    await syncFolder(dirname(unfinished));
    return made;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}
