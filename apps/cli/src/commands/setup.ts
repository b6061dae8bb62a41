import { loadConfig } from '#config';
import { firstStart } from '../setup/first-start.ts';
import { Home } from '../supervisor/home.ts';

const say = (line: string) => console.log(`lethe: ${line}`);

/**
 * `lethe setup`: what `lethe start` does before it serves, for an installation whose processes something else starts: tables, key files,
 * the first policies, systems and API keys. Doing it again changes nothing that is there.
 */
export async function setup(options: { home?: string }): Promise<void> {
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  const home = new Home(config.home);
  if (!home.take()) throw new Error(`A Lethe runs in ${config.home}, which sets it up itself. Nothing was done.`);
  try {
    home.refuseUnfinishedRestore();
    const made = await firstStart(config, home, say);
    say(made ? `API keys were made and are in ${home.path('keys.json')}` : 'everything was set up before');
    say(`key files of the vault are in ${config.keysDir}`);
  } finally {
    home.release();
  }
}
