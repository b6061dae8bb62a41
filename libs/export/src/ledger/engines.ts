import type { SecretSource } from '#connectors';
import type { PolicySource } from '#domain';
import type { EventStore } from '#event-store';
import type { Database } from '#postgres';
import type { ReadModels } from '#projections';
import type { KeyFolder, Vault } from '#vault';

/** What exports work with. */
export interface ExportEngines {
  /** Under the role `lethe_vault`. */
  vaultDb: Database;
  /** Under the role `lethe_read`. */
  readDb: Database;
  keys: Pick<KeyFolder, 'signing'>;
  vault: Vault;
  store: EventStore;
  policies: PolicySource;
  readModels: Pick<ReadModels, 'waitFor'>;
  /** Where secrets of system files are read; the environment and the disk without it. */
  secrets?: SecretSource;
  log?: ExportLog;
  now?: () => Date;
}

/** What an operator should know; never anything about a person. */
export interface ExportLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

export const nowOf = ({ now }: Pick<ExportEngines, 'now'>): Date => now?.() ?? new Date();
