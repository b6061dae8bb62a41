import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Makes a folder that only its owner may enter, and makes its name last. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  await syncFolder(dirname(path));
}

/**
 * Destroys a file, and what a crash left of its writing or destruction beside it: no name of it is left on disk when this resolves. It is written
 * over first, which reaches the same blocks where the file system writes in place. None there is destroyed already.
 */
export async function destroyFile(path: string, temporary: string): Promise<void> {
  const folder = dirname(path);
  // Under its name there is the whole file or nothing, at every moment.
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

/** Makes names that were given or taken away in a folder last. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
