import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A user of this machine, by its numbers. */
export interface Owner {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root lends it the user `postgres`, made if it is missing. */
export async function serverUser(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  const read = async () => ({ uid: await id('-u'), gid: await id('-g') });
  try {
    return await read();
  } catch {
    await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres']).catch(
      (error: Error & { stderr?: string }) => {
        throw new Error(
          `PostgreSQL cannot run as root and the user 'postgres' could not be made (${error.stderr?.trim() ?? 'useradd is missing'}). Start Lethe as another user or set LETHE_POSTGRES_URL.`,
        );
      },
    );
    return read();
  }
}

/** The prefix of a command that runs it as `owner`. Where a folder on the way is closed to that user (root's own home), it may pass it all the same. */
export async function runAs(owner: Owner | undefined, paths: string[]): Promise<string[]> {
  if (!owner) return [];
  const drop = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const open = (await Promise.all(paths.map(traversable))).every(Boolean);
  return open ? drop : [...drop, '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
}

async function traversable(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
