import type { ApiKeys } from '#auth';
import type { ErasureWork } from '#erasure';
import type { EventStore } from '#event-store';
import type { Ingest } from '#ingest';
import type { MessagingLog } from '#messaging';
import type { Database } from '#postgres';
import type { Vault } from '#vault';
import type { Faults } from './faults.ts';

/** What the exchange with Kafka works with. */
export interface Engines {
  store: EventStore;
  vault: Vault;
  /** Under the role `lethe_vault`. */
  vaultDb: Database;
  ingest: Pick<Ingest, 'record'>;
  work: Pick<ErasureWork, 'receipt' | 'stuck'>;
  apiKeys: Pick<ApiKeys, 'list'>;
  now: () => Date;
  log?: MessagingLog;
  /** Only in tests. */
  faults?: Faults;
}
