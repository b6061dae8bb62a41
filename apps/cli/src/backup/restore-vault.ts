import { existsSync } from 'node:fs';
import { loadVault, type Manifest } from '#backup';
import type { Config } from '#config';
import { logFile } from '#embedded-store';
import { EventStore } from '#event-store';
import type { Home } from '../supervisor/home.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { removeReadModelsAhead } from './read-models-ahead.ts';
import { refuseOccupied } from './occupied.ts';
import { steps } from './steps.ts';
import type { Restoring } from './restore-home.ts';

/** Puts the vault of a backup under a ledger that is current, in place of the vault that is there. In one transaction: it may be repeated. */
export async function restoreVault(
  config: Config,
  home: Home,
  { folder, manifest, progress }: Restoring,
  say: (line: string) => void,
): Promise<void> {
  if (home.unfinishedRestore() !== undefined)
    throw new Error(`A restore of the whole home ${config.home} was not finished. Nothing was changed; run that again first.`);
  if (!config.eventStoreUrl && !existsSync(logFile(home.path('eventstore'))))
    throw new Error(`There is no ledger in ${config.home}. Nothing was changed; restore the whole home, without --vault-only.`);
  const supervisor = new Supervisor(config, home, say);
  try {
    const { postgresUrl, eventStoreUrl } = await supervisor.startEngines();
    await refuseOccupied(postgresUrl);
    const head = await headOf(eventStoreUrl);
    refuseOlderLedger(head, manifest);
    await loadVault(folder, manifest, { postgresUrl, steps, progress });
    if (await removeReadModelsAhead(postgresUrl, head))
      say('the read models are of a ledger that was longer; the next start builds them anew');
  } finally {
    await supervisor.stop();
  }
  say(`the vault is in place, as of ${manifest.madeAt}`);
}

function refuseOlderLedger(head: bigint, { vault }: Manifest): void {
  if (head >= BigInt(vault.position)) return;
  throw new Error(
    `The vault in the backup reflects the ledger up to position ${vault.position}, but the ledger ends at ${head}: it is older, or another one. Nothing was changed; restore a ledger that is at least as new, or an older backup of the vault.`,
  );
}

async function headOf(url: string): Promise<bigint> {
  const store = new EventStore({ url });
  try {
    return await store.head();
  } finally {
    await store.dispose();
  }
}
