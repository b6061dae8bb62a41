import { setTimeout as after } from 'node:timers/promises';
import { type Config, loadConfig } from '#config';
import { Log } from './log.ts';

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

/**
 * Runs a process from its settings to its end: says on standard output when it is ready; stops on SIGTERM, SIGINT and, with the
 * argument `--exit-with-parent`, when the other end of its standard input closes, which it does however the parent ended; ends with
 * code 1 when a part dies, and in plain words when the start is refused.
 */
export async function runProcess(name: string, start: (config: Config, log: Log) => Promise<Running>): Promise<never> {
  const config = orRefuse(() => loadConfig());
  const log = new Log(config.logLevel, name);
  const stopped = Promise.withResolvers<string>();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stopped.resolve(signal));
  if (process.argv.includes('--exit-with-parent')) followParent(() => stopped.resolve('the parent is gone'));
  process.on('uncaughtException', (error) => die(log, error));
  process.on('unhandledRejection', (error) => die(log, error));

  const running = await Promise.race([start(config, log).catch(refused), stopped.promise]);
  if (typeof running === 'string') return process.exit(0);
  console.log(JSON.stringify({ ready: true, ...running.ready }));
  running.failed?.catch((error: unknown) => die(log, error));
  log.note('stopping', { because: await stopped.promise });
  const outcome = await Promise.race([running.stop(), after(STOP_WITHIN, 'late')]);
  if (outcome === 'late') log.warn('something did not stop in time; ending without it');
  return process.exit(0);
}

function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return refused(error);
  }
}

/** The messages of a start name settings, files and engines, never a person. */
function refused(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

function followParent(gone: () => void): void {
  process.stdin.on('end', gone).on('close', gone).on('error', gone).resume();
}

function die(log: Log, error: unknown): never {
  log.failure(error, 'the process ends');
  process.exit(1);
}
