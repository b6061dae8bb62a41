import type { RetentionGround, SystemFile } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import type { ConnectorWork } from '../connector-from.ts';
import type { OwnSecrets, SystemProblem, Who } from '../connector.ts';
import { readKeys } from '../secrets-of.ts';
import { collectRecords } from './collect-records.ts';
import { eraseRecords, verifyRecords } from './erase-records.ts';
import type { RecordStore } from './record-store.ts';

export interface RecordsWork {
  open(as: Opening): Promise<RecordStore>;
  check(): Promise<SystemProblem[]>;
  /** Whether somebody else changed something meanwhile, so that it has to be done again from the start. */
  isConflict?(error: unknown): boolean;
  lockGround?: RetentionGround | undefined;
}

const TRIES = 5;

/** The work of a connector to a store without SQL. */
export function recordsWork(system: SystemFile, secrets: OwnSecrets, { open, check, isConflict, lockGround }: RecordsWork): ConnectorWork {
  const using = async <T>(as: Opening, work: (store: RecordStore) => Promise<T>): Promise<T> => {
    const store = await open(as);
    try {
      return await work(store);
    } finally {
      await store.close().catch(() => undefined);
    }
  };
  const eraseOnce = async (who: Who) => {
    const keys = await readKeys(system, secrets);
    return using('erase', (store) => eraseRecords({ store, system, who, keys, lockGround }));
  };
  return {
    check: async () => [...(await missingKeys(system, secrets)), ...(await check())],
    collect: (who, signal) => using('collect', (store) => collectRecords(store, system, who, signal)),
    async erase(who) {
      for (let tries = 1; ; tries++) {
        try {
          return await eraseOnce(who);
        } catch (error) {
          if (tries === TRIES || !isConflict?.(error)) throw error;
        }
      }
    },
    async verify(who) {
      const keys = await readKeys(system, secrets);
      return using('look', (store) => verifyRecords({ store, system, who, keys, lockGround }));
    },
  };
}

/** Keys of actions that are not there. */
async function missingKeys(system: SystemFile, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const { name: dataset, fields } of system.datasets) {
    for (const { name: column, action } of fields) {
      if (action?.do !== 'keyed-hash' || (await secrets.read(action.key)) !== undefined) continue;
      problems.push({ code: 'action', dataset, column, reason: `the key ${action.key} is not there` });
    }
  }
  return problems;
}
