import { existsSync } from 'node:fs';
import type { Config } from '#config';
import { logFile } from '#embedded-store';
import { Home, type RunningLedger } from '../supervisor/home.ts';
import { Supervisor } from '../supervisor/supervisor.ts';

/** Where the engines of a home are, whose ledger may run or not. */
export interface Reached {
  postgresUrl: string;
  /** `host:port` of the embedded event store, where it is wanted. */
  eventStore?: string;
}

/** Works with the engines of a home: those of the ledger that runs in it, or started for this and stopped again. */
export async function withEngines<T>(
  config: Config,
  withStore: boolean,
  say: (line: string) => void,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const home = new Home(config.home);
  refuseEmpty(config, home, withStore);
  home.refuseUnfinishedRestore();
  if (!home.take()) return work(reachedOf(running(config, home), withStore));
  const supervisor = new Supervisor(config, home, say);
  try {
    return await work(reachedOf(await supervisor.startEngines(withStore ? 'both' : 'postgres'), withStore));
  } finally {
    await supervisor.stop();
    home.release();
  }
}

function refuseEmpty(config: Config, home: Home, withStore: boolean): void {
  const has = (own: string | undefined, file: string) => own !== undefined || existsSync(file);
  const vault = has(config.postgresUrl, home.path('postgres', 'data', 'PG_VERSION'));
  const ledger = !withStore || has(config.eventStoreUrl, logFile(home.path('eventstore')));
  if (vault && ledger) return;
  throw new Error(
    `There is nothing to back up in ${config.home}: no ledger was ever started there. Name its home with --home or LETHE_HOME.`,
  );
}

function running(config: Config, home: Home): RunningLedger {
  const found = home.read<RunningLedger>('running.json');
  if (found) return found;
  throw new Error(`The ledger in ${config.home} is being started. Wait until it serves, or stop it.`);
}

function reachedOf({ postgresUrl, eventStoreUrl }: { postgresUrl: string; eventStoreUrl: string }, withStore: boolean): Reached {
  return { postgresUrl, ...(withStore && { eventStore: new URL(eventStoreUrl.replace(/^esdb:/, 'http:')).host }) };
}
