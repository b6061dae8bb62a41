import { join } from 'node:path';
import { inspectLog, takeCopy } from '#embedded-store';
import { CopySession } from '#postgres';
import { copyVault } from './copy-vault.ts';
import { writeFile, type Progress } from './files.ts';
import { BackupUnusable, FORMAT, LEDGER, MANIFEST, type Manifest, type WrittenLedger } from './manifest.ts';
import { whole } from './place.ts';
import { verifyBackup } from './verify-backup.ts';

export interface BackupFrom {
  postgresUrl: string;
  /** `host:port` of the embedded event store; without it the vault alone is backed up. */
  eventStore?: string;
  /** Version of Lethe. */
  version: string;
  progress: Progress;
  signal?: AbortSignal;
}

/**
 * Makes a backup in a folder that is empty or not there: the vault as of one moment, then the ledger, so that the ledger in it is never older than its
 * vault; then everything is read again. What cannot be completed leaves nothing behind.
 * @throws BackupUnusable if what was written is not what was read.
 */
export async function takeBackup(folder: string, from: BackupFrom): Promise<Manifest> {
  return whole(folder, async (unfinished) => {
    const { madeAt, vault } = await vaultOf(unfinished, from);
    const ledger = await ledgerOf(unfinished, from);
    const manifest: Manifest = { format: FORMAT, lethe: from.version, madeAt, vault, ...(ledger && { ledger }) };
    await writeFile(join(unfinished, MANIFEST), text(`${JSON.stringify(manifest, undefined, 2)}\n`));
    const { problems } = await verifyBackup(unfinished, from.progress);
    if (problems.length > 0) throw new BackupUnusable(`What was written is not what was read:\n${problems.join('\n')}`);
    return manifest;
  });
}

async function vaultOf(folder: string, { postgresUrl, signal, progress }: BackupFrom): Promise<Pick<Manifest, 'madeAt' | 'vault'>> {
  const session = await CopySession.open({ url: postgresUrl, role: 'lethe_vault', application: 'lethe-backup' });
  try {
    return await copyVault(session, folder, { progress, ...(signal && { signal }) });
  } finally {
    await session.end();
  }
}

async function ledgerOf(folder: string, { eventStore, progress, signal }: BackupFrom): Promise<WrittenLedger | undefined> {
  if (eventStore === undefined) return undefined;
  const copy = await takeCopy(eventStore);
  const file = join(folder, LEDGER);
  const { bytes, sha256 } = await writeFile(file, copy.chunks, { signal, progress: (done) => progress('ledger', done, copy.bytes) });
  if (bytes !== copy.bytes) throw new BackupUnusable('The event store went away before it had sent its whole copy.');
  const { head, events } = inspectLog(file);
  return { bytes, sha256, head: String(head), events };
}

async function* text(content: string): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}
