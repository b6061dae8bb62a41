import { setTimeout as after } from 'node:timers/promises';
import type { Log } from './log.ts';

/** A started process: what to tell whoever started it, how it stops, and a promise that rejects if one of its parts dies. */
export interface Running {
  /** Printed as one JSON line on standard output once everything is served. */
  ready: Record<string, unknown>;
  /** Finishes what is acknowledged and releases everything. */
  stop(): Promise<void>;
  /** Rejects when the process can no longer do its work; it then ends with code 1 and is started again by its supervisor. */
  failed?: Promise<never>;
}

/** Time that a stop may take, in ms, before the process ends regardless. */
const STOP_WITHIN = 9_500;

/** Given to a process whose parent holds the other end of its standard input: when that closes, the parent is gone. */
export const WITH_PARENT = '--exit-with-parent';

/**
 * Runs a process from start to end: says on standard output when it is ready, stops on SIGTERM, SIGINT and, with `--exit-with-parent`,
 * when its parent is gone however that ended; ends with code 1 when a part dies.
 */
export async function live(log: Log, start: () => Promise<Running>): Promise<void> {
  const stopped = Promise.withResolvers<string>();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => stopped.resolve(signal));
  if (process.argv.includes(WITH_PARENT)) followParent(() => stopped.resolve('the parent is gone'));
  process.on('uncaughtException', (error) => die(log, error));
  process.on('unhandledRejection', (error) => die(log, error));
  const running = await Promise.race([start(), stopped.promise]);
  if (typeof running === 'string') return process.exit(0);
  console.log(JSON.stringify({ ready: true, ...running.ready }));
  running.failed?.catch((error: unknown) => die(log, error));
  log.note('stopping', { because: await stopped.promise });
  const late = after(STOP_WITHIN).then(() => 'late' as const);
  const outcome = await Promise.race([running.stop(), late]);
  if (outcome === 'late') log.warn('something did not stop in time; ending without it');
  process.exit(0);
}

function followParent(gone: () => void): void {
  process.stdin.on('end', gone).on('close', gone).on('error', gone).resume();
}

function die(log: Log, error: unknown): never {
  log.failure(error, 'the process ends');
  process.exit(1);
}
