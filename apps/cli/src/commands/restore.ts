import { type Manifest, refuseUnknownTables, verifyBackup } from '#backup';
import { loadConfig } from '#config';
import { sayProgress } from '../backup/progress.ts';
import { keysFor } from '../backup/keys-for.ts';
import { restoreHome } from '../backup/restore-home.ts';
import { steps } from '../backup/steps.ts';
import { restoreVault } from '../backup/restore-vault.ts';
import { Home } from '../supervisor/home.ts';

const say = (line: string) => console.log(`lethe: ${line}`);

interface RestoreOptions {
  home?: string;
  vaultOnly?: boolean;
}

/** `lethe restore <folder>`: puts a backup into an empty home, or its vault under a ledger that is current. What is interrupted can be repeated. */
export async function restore(folder: string, options: RestoreOptions): Promise<void> {
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  const manifest = await soundManifest(folder);
  await keysFor(config, manifest);
  const home = new Home(config.home);
  if (!home.take()) throw new Error(`A ledger runs in ${config.home}. Nothing was changed; stop it, and restore again.`);
  try {
    const from = { folder, manifest, progress: sayProgress(say) };
    await (options.vaultOnly ? restoreVault(config, home, from, say) : restoreHome(config, home, from, say));
  } finally {
    home.release();
  }
}

async function soundManifest(folder: string): Promise<Manifest> {
  const { manifest, problems } = await verifyBackup(folder, sayProgress(say));
  if (problems.length > 0) throw new Error(`The backup in ${folder} is damaged. Nothing was changed:\n${problems.join('\n')}`);
  refuseUnknownTables(manifest, steps);
  return manifest;
}
