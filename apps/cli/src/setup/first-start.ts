import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#config';
import { connectorProblems } from '#connectors';
import { formatProblems, parsePolicy, parseSystem, publishPolicy, registerSystem, type PublishResult } from '#policy';
import { Engines, Log } from '#runtime';
import { inWords, readNamedFile } from '../files.ts';
import type { Home } from '../supervisor/home.ts';
import { makeKeys } from './first-keys.ts';

type Say = (line: string) => void;

/**
 * What a home needs before it is served: key files and tables, the policies of `LETHE_POLICIES` for controllers that have none yet, the
 * systems of `LETHE_SYSTEMS`, and one API key per role. All of it may be repeated. True if API keys were made.
 */
export async function firstStart(config: Config, home: Home, say: Say): Promise<boolean> {
  const engines = await Engines.open(config, new Log('warn', 'start'), { application: 'lethe-start', createKeys: true });
  try {
    if (!(await engines.store.healthy())) say('the event store does not answer yet; waiting for it (LETHE_EVENTSTORE_URL)');
    await engines.policies.ready();
    // Before anything is written to a ledger that may be older than the vault, or than the keys folder.
    await engines.keeper.check();
    const controllers = await publishPolicies(engines, say);
    await registerSystems(engines, say);
    return await makeKeys(engines, home, controllers, say);
  } finally {
    await engines.close();
  }
}

/** Ids of the controllers that the policy folder names; each has a policy afterwards. */
async function publishPolicies(engines: Engines, say: Say): Promise<string[]> {
  const controllers: string[] = [];
  const files = yamlFiles(engines.config.policies, 'LETHE_POLICIES');
  if (files.length === 0) say(`there is no policy file in ${engines.config.policies}, so no controller is set up from it`);
  for (const file of files) {
    const reading = parsePolicy(readNamedFile(file));
    if (!reading.ok) throw new Error(`A policy file has faults; nothing of it was published:\n${formatProblems(file, reading.problems)}`);
    const { controller, version } = reading.policy;
    controllers.push(controller);
    if (engines.policies.versions(controller).length > 0) continue;
    const { position } = done(await publishPolicy(engines.store, reading.policy, { controller, actor: 'lethe', now: new Date() }), file);
    await engines.policies.caughtUpTo(position);
    say(`published version ${version} of ${controller}`);
  }
  return [...new Set(controllers)];
}

async function registerSystems(engines: Engines, say: Say): Promise<void> {
  const folder = engines.config.systems;
  if (folder === undefined) return;
  const owners = entriesOf(folder, 'LETHE_SYSTEMS').filter((entry) => entry.isDirectory());
  for (const file of owners.flatMap(({ name }) => yamlFiles(join(folder, name), 'LETHE_SYSTEMS'))) {
    const reading = parseSystem(readNamedFile(file));
    if (!reading.ok) throw new Error(`A system file has faults; nothing of it was registered:\n${formatProblems(file, reading.problems)}`);
    const { controller, name } = reading.system;
    const faults = connectorProblems(reading.system).map(({ pointer, reason }) => `${file} ${pointer} ${reason}`);
    if (faults.length > 0) throw new Error(`A system file has faults; nothing of it was registered:\n${faults.join('\n')}`);
    const { status } = done(await registerSystem(engines.store, reading.system, { controller, actor: 'lethe', now: new Date() }), file);
    if (status === 'published') say(`registered ${name} of ${controller}`);
  }
}

function done(result: PublishResult, file: string): Extract<PublishResult, { ok: true }> {
  if (result.ok) return result;
  throw new Error(`${file} could not be published: ${result.reason}. Start again to repeat it.`);
}

function yamlFiles(folder: string, variable: string): string[] {
  const names = entriesOf(folder, variable).flatMap(({ name }) => (/\.ya?ml$/.test(name) ? [name] : []));
  return names.toSorted().map((name) => join(folder, name));
}

function entriesOf(folder: string, variable: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new Error(`The folder ${folder} of ${variable} cannot be read: ${inWords(error)}. Nothing of it was set up.`);
  }
}
