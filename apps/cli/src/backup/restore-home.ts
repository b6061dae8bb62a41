import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDurably, LEDGER, loadVault, syncFolder, type Manifest, type Progress } from '#backup';
import type { Config } from '#config';
import { logFile } from '#embedded-store';
import type { Home } from '../supervisor/home.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { steps } from './steps.ts';
import { refuseOccupied } from './occupied.ts';

/** A backup that was verified. */
export interface Restoring {
  folder: string;
  manifest: Manifest;
  progress: Progress;
}

/** Puts ledger and vault of a backup into a home that has neither. Until it is complete, nothing else works with the home; it may be repeated. */
export async function restoreHome(
  config: Config,
  home: Home,
  { folder, manifest, progress }: Restoring,
  say: (line: string) => void,
): Promise<void> {
  if (config.eventStoreUrl)
    throw new Error(
      'The ledger is in an event store of its own (LETHE_EVENTSTORE_URL). Nothing was changed; restore that by its own means, and then the vault with --vault-only.',
    );
  if (!manifest.ledger)
    throw new Error(
      `The backup in ${folder} holds the vault alone. Nothing was changed; put it under a ledger that is current with --vault-only.`,
    );
  if (home.unfinishedRestore() === undefined) await refuseUsed(config, home);
  home.beginRestore(folder);
  await rm(home.path('eventstore'), { recursive: true, force: true });
  if (!config.postgresUrl) await rm(home.path('postgres'), { recursive: true, force: true });
  await putLedger(join(folder, LEDGER), home);
  say(`the ledger is in place, up to position ${manifest.ledger.head}`);
  const supervisor = new Supervisor(config, home, say);
  try {
    const { postgresUrl } = await supervisor.startEngines('postgres');
    await refuseOccupied(postgresUrl);
    await loadVault(folder, manifest, { postgresUrl, steps, progress });
  } finally {
    await supervisor.stop();
  }
  home.endRestore();
  say(`the vault is in place, as of ${manifest.madeAt}`);
}

async function refuseUsed(config: Config, home: Home): Promise<void> {
  const used = [logFile(home.path('eventstore')), ...(config.postgresUrl ? [] : [home.path('postgres')])].find((path) => existsSync(path));
  if (used !== undefined)
    throw new Error(
      `The home ${config.home} is not empty: ${used} is there. Nothing was changed. Move the home aside and restore into a new one with the keys folder of this one; or, if its ledger is current and only the vault is lost, restore with --vault-only.`,
    );
  if (config.postgresUrl) await refuseOccupied(config.postgresUrl, 'empty');
}

async function putLedger(from: string, home: Home): Promise<void> {
  const dir = home.path('eventstore');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await copyDurably(from, logFile(dir));
  await syncFolder(home.dir);
}
