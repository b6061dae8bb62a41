import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How long a server that was told to end may take before it is told so with less courtesy. */
export const PATIENCE_MS = 6_000;

/**
 * Stops a server that runs on this folder although whoever started it, and the guard, are gone. What the process runs tells that it is ours: the id in
 * the folder could have been given to a stranger meanwhile, and a server that is stuck on its way down lets nobody in who could ask it.
 */
export async function stopLeftOver(data: string): Promise<void> {
  const { pid } = await readPidFile(data);
  if (pid === undefined) return;
  const ours = async () => (await commandOf(pid)).includes(`-D ${data} `);
  if (!(await ours())) return;
  await shutDown(
    pid,
    until(async () => !(await ours())),
  );
}

/** What a running server keeps in its data folder; nothing if none runs. */
export async function readPidFile(data: string): Promise<{ pid?: number }> {
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  return pid ? { pid } : {};
}

/** The program and arguments of a process, one space after each; empty if there is none. */
async function commandOf(pid: number): Promise<string> {
  const inProc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (inProc !== undefined) return inProc.replaceAll('\0', ' ');
  return run('ps', ['-o', 'args=', '-p', String(pid)]).then(
    ({ stdout }) => `${stdout.trim()} `,
    () => '',
  );
}

/**
 * Ends a server: fast, and if that takes too long at once, which loses nothing committed either (the next start recovers it from its log), and in the end by
 * force. A server that is told to stop while it recovers from the crash of one of its processes can wait for ever (seen with 18.4).
 * @param over resolves when it has ended.
 */
export async function shutDown(pid: number | undefined, over: Promise<unknown>): Promise<void> {
  if (pid === undefined) return;
  const waiting = new AbortController();
  const patience = () => after(PATIENCE_MS, 'late', { signal: waiting.signal }).catch(() => undefined);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
    if ((await Promise.race([over, patience()])) !== 'late') break;
  }
  waiting.abort();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await after(20);
}
