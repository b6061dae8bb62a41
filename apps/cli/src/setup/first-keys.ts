import { randomBytes } from 'node:crypto';
import { type KeySpec, tokenOf } from '#auth';
import type { Engines } from '#runtime';
import type { KeysFile } from '../api.ts';
import type { Home } from '../supervisor/home.ts';

/** One key per role and two for `dpo`, since an approval needs another person than who prepared it. */
const firstKeys: readonly KeySpec[] = [
  { name: 'publisher', roles: ['publisher'], sources: ['/*'] },
  { name: 'worker', roles: ['worker'] },
  { name: 'dpo', roles: ['dpo'] },
  { name: 'dpo-2', roles: ['dpo'] },
  { name: 'auditor', roles: ['auditor'] },
  { name: 'admin', roles: ['admin'] },
];

/**
 * Makes the first API keys of controllers that are not in `keys.json` yet. The file is written before the keys are made: a crash between
 * leaves texts that open nothing yet, and the next start makes exactly those keys.
 */
export async function makeKeys(
  engines: Engines,
  home: Home,
  controllers: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const known = home.read<KeysFile>('keys.json') ?? {};
  const missing = await withoutKeys(
    engines,
    controllers.filter((controller) => !(controller in known)),
    say,
  );
  const added = missing.map(
    (controller) => [controller, Object.fromEntries(firstKeys.map(({ name }) => [name, tokenOf(randomBytes(32))]))] as const,
  );
  const keys: KeysFile = { ...known, ...Object.fromEntries(added) };
  if (missing.length > 0) home.write('keys.json', keys);
  let made = false;
  for (const [controller, tokens] of Object.entries(keys)) {
    const existing = new Set((await engines.apiKeys.list(controller)).map(({ name }) => name));
    for (const spec of firstKeys.filter(({ name }) => tokens[name] !== undefined && !existing.has(name))) {
      const result = await engines.apiKeys.create(controller, spec, 'lethe', tokens[spec.name]);
      if (!result.ok) throw new Error(`The API key ${spec.name} of ${controller} could not be made (${result.reason}).`);
      made = true;
    }
  }
  if (made) say(`made API keys for ${Object.keys(keys).join(', ')}`);
  return made;
}

/** Controllers that have none of the first keys. Those whose keys another home holds keep them: what was lost is made anew with `lethe keys create`. */
async function withoutKeys(engines: Engines, controllers: readonly string[], say: (line: string) => void): Promise<string[]> {
  const without: string[] = [];
  for (const controller of controllers) {
    const names = new Set((await engines.apiKeys.list(controller)).map(({ name }) => name));
    if (firstKeys.some(({ name }) => names.has(name)))
      say(`the API keys of ${controller} were made from another home; this one holds none of them`);
    else without.push(controller);
  }
  return without;
}
