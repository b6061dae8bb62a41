import type { Manifest } from '#backup';
import type { Config } from '#config';
import { openKeys } from '#runtime';
import type { KeyFolder } from '#vault';

/** Opens the keys folder for a backup. @throws Error naming each key that the backup needs and that is not there, with its date */
export async function keysFor(config: Config, { vault, madeAt }: Manifest): Promise<KeyFolder> {
  const keys = await openKeys(config, false);
  const missing: string[] = [];
  for (const { id, since } of vault.keys) if (!(await keys.dayKey(id))) missing.push(whatBecameOf(keys, id, since));
  if (missing.length === 0) return keys;
  const none = missing.length === vault.keys.length ? 'opens nobody' : 'does not open everybody';
  throw new Error(
    `The backup of ${madeAt} ${none}. Nothing was changed:\n${missing.map((line) => `  ${line}`).join('\n')}\n` +
      'A key that was destroyed is gone, as it has to be: restore a younger backup. Any other is in the copy of the keys folder: put it back, and restore again.',
  );
}

function whatBecameOf(keys: KeyFolder, id: string, since: string): string {
  const destroyedAt = keys.destroyedAt(id);
  const fate = destroyedAt ? `was destroyed on ${destroyedAt}, when its backup window was over` : `is not in ${keys.path}/day`;
  return `the key of the day ${id}, in use since ${since}, ${fate}`;
}
