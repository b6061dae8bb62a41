import { existsSync } from 'node:fs';
import { loadConfig } from '#config';
import type { KeysFile } from '../api.ts';
import { firstStart } from '../setup/first-start.ts';
import { Home, type RunningLedger } from '../supervisor/home.ts';
import { freePortOutside, whyNot } from '../supervisor/ports.ts';
import { Supervisor } from '../supervisor/supervisor.ts';

const say = (line: string) => console.log(`lethe: ${line}`);

/**
 * `lethe start`: the whole ledger on one machine, supervised until a signal or the end of whoever started it. Starting it again on the
 * same home continues where it was.
 */
export async function start(options: { home?: string }): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort(signal));
  // Present when the command was started by its own launcher: then that one's end, however it came, is the end of this too.
  process.once('disconnect', () => stop.abort('its launcher is gone'));

  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  const home = new Home(config.home);
  if (!home.take())
    throw new Error(`Another Lethe runs in ${config.home}. Nothing was started; stop that one, or choose another home with LETHE_HOME.`);
  home.refuseUnfinishedRestore();
  const reason = await whyNot(config.host, config.port);
  if (reason) throw new Error(`Nothing was started: port ${config.port} on ${config.host} ${reason}.`);
  const port = config.port === 0 ? await freePortOutside() : config.port;

  const supervisor = new Supervisor(config, home, say);
  const stopped = once(stop.signal);
  try {
    const serving = await Promise.race([serve(supervisor, home, config, port), stopped]);
    if (serving) await stopped;
  } finally {
    say('stopping');
    await supervisor.stop();
    home.release();
    say('stopped; nothing that was acknowledged is lost');
  }
}

async function serve(supervisor: Supervisor, home: Home, config: ReturnType<typeof loadConfig>, port: number): Promise<true> {
  const urls = await supervisor.startEngines();
  const made = await firstStart({ ...config, ...urls }, home, say);
  const url = await supervisor.startApps(urls, port);
  await supervisor.startErasers(url, home.read<KeysFile>('keys.json') ?? {});
  home.write('running.json', { url, ...urls, health: supervisor.health } satisfies RunningLedger);
  say(`serving ${url} (what it answers: ${url}/docs)`);
  say(whereKeysAre(home, made));
  say(`key files of the vault are in ${config.keysDir}; Ctrl-C stops`);
  return true;
}

function whereKeysAre(home: Home, made: boolean): string {
  const file = home.path('keys.json');
  if (!existsSync(file)) return `there is no ${file}: API keys that were made before are valid as they were`;
  return made ? `API keys were made and are in ${file}` : `API keys are in ${file}`;
}

function once(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
