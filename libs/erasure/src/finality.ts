import { finalDueAt, type Erasure } from '#domain';
import { livingDayKeys } from '#vault';
import { nowOf, type Engines } from './engines.ts';

/** Whether backups of the vault still open what an erasure destroyed. It is worked out when asked: what was signed says `pending` for good. */
export interface Finality {
  /** `done`: every key of the day that could open it is destroyed. `overdue`: one is not, and its time is over. */
  state: 'pending' | 'done' | 'overdue';
  /** When the last of them is destroyed at the latest, on a ledger that runs daily. */
  dueAt: string;
  /** Those that are not destroyed yet. */
  waitsFor: string[];
}

/** The finality of an erasure that is shredded; undefined before. `backupWindow` holds until the certificate says its own. */
export async function finalityOf(engines: Engines, { shredded, certified }: Erasure, backupWindow: string): Promise<Finality | undefined> {
  if (!shredded) return undefined;
  const living = new Set(await livingDayKeys(engines.vaultDb));
  return judge(
    shredded.dayKeys.filter((key) => living.has(key)),
    finalDueAt(shredded.at, certified ?? { backupWindow, destructionDelay: engines.keys.destructionDelay }),
    nowOf(engines),
  );
}

function judge(waitsFor: string[], dueAt: string, now: Date): Finality {
  if (waitsFor.length === 0) return { state: 'done', dueAt, waitsFor };
  return { state: Date.parse(dueAt) < now.getTime() ? 'overdue' : 'pending', dueAt, waitsFor };
}
