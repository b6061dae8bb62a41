import { type Manifest, refuseUnknownTables, verifyBackup } from '#backup';
import { loadConfig } from '#config';
import { sayProgress } from '../backup/progress.ts';
import { putBackAfterLoss } from '../backup/put-back-after-loss.ts';
import { keysFor } from '../backup/keys-for.ts';
import { restoreHome } from '../backup/restore-home.ts';
import { steps } from '../backup/steps.ts';
import { restoreVault } from '../backup/restore-vault.ts';
import { Home } from '../supervisor/home.ts';

const say = (line: string) => console.log(`lethe: ${line}`);

interface RestoreOptions {
  home?: string;
  vaultOnly?: boolean;
  afterLoss?: boolean;
}

/**
 * `lethe restore <folder>`: puts a backup into an empty home, or its vault under a ledger that is current; with `--after-loss` the ledger then gets back
 * what the keys folder remembers of erasures since. What is interrupted can be repeated.
 */
export async function restore(folder: string | undefined, options: RestoreOptions): Promise<void> {
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  if (folder === undefined && !options.afterLoss) throw new Error('Nothing was changed; name the folder of the backup.');
  const manifest = folder === undefined ? undefined : await soundManifest(folder);
  if (manifest) await keysFor(config, manifest);
  const home = new Home(config.home);
  if (!home.take()) throw new Error(`A ledger runs in ${config.home}. Nothing was changed; stop it, and restore again.`);
  try {
    if (folder !== undefined && manifest) {
      const from = { folder, manifest, progress: sayProgress(say) };
      await (options.vaultOnly ? restoreVault(config, home, from, say) : restoreHome(config, home, from, say));
    }
    if (options.afterLoss) await putBackAfterLoss(config, home, say);
    say('`lethe start` brings the vault in line with the ledger before anything is served');
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
