import type { PolicySource } from '#domain';
import type { EventStore } from '#event-store';
import type { Database } from '#postgres';
import type { ReadModels } from '#projections';
import type { KeyFolder, Vault } from '#vault';
import type { Faults } from './faults.ts';

/** What requests and erasures work with. */
export interface Engines {
  store: EventStore;
  vault: Vault;
  /** Under the role `lethe_vault`. */
  vaultDb: Database;
  keys: KeyFolder;
  /** Under the role `lethe_read`. */
  readDb: Database;
  readModels: Pick<ReadModels, 'waitFor' | 'waitForAll'>;
  policies: PolicySource;
  /** The clock; the machine's when it is left out. */
  now?: () => Date;
  /** Only in tests. */
  faults?: Faults;
}

export function nowOf({ now }: Engines): Date {
  return now?.() ?? new Date();
}
