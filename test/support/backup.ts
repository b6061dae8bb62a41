import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadVault, readManifest, takeBackup, type Manifest } from '#backup';
import { exportMigrations } from '#export';
import { vaultMigrations } from '#vault';

/** Every step of the tables in the schema `vault`. */
export const vaultSteps = [...vaultMigrations, ...exportMigrations];

/** Makes a backup of a vault, and of the ledger of an embedded event store on this port, as `lethe backup` does. */
export function backUp(folder: string, from: { postgresUrl: string; port?: number }): Promise<Manifest> {
  const { postgresUrl, port } = from;
  return takeBackup(folder, {
    postgresUrl,
    ...(port !== undefined && { eventStore: `127.0.0.1:${port}` }),
    version: 'test',
    progress: () => undefined,
  });
}

/** Puts the vault of a backup into a database, in place of the one that is there, as `lethe restore --vault-only` does. */
export async function restoreVault(folder: string, postgresUrl: string): Promise<void> {
  await loadVault(folder, await readManifest(folder), { postgresUrl, steps: vaultSteps, progress: () => undefined });
}

/** Every file of a folder by its path in it, with all its bytes. */
export function filesOf(folder: string): { name: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** The forms in which bytes could have been written down: as they are, hex of either case, base64 of either alphabet. */
export function formsOf(bytes: Buffer): Buffer[] {
  const texts = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    unpadded(bytes.toString('base64')),
    bytes.toString('base64url'),
  ];
  return [bytes, ...texts.map((text) => Buffer.from(text))];
}

const unpadded = (text: string) => text.replace(/=+$/, '');

/** Every secret of a keys folder by its file: key files in hex, the signing key by its text without the frame. */
export function secretsOf(keys: string): { name: string; bytes: Buffer }[] {
  return filesOf(keys)
    .filter(({ name }) => name.endsWith('.key') || name === 'signing-key.pem')
    .map(({ name, bytes }) => ({
      name,
      bytes: name.endsWith('.key')
        ? Buffer.from(bytes.toString().trim(), 'hex')
        : Buffer.from(bytes.toString().replace(/-----[^-]+-----|\n/g, ''), 'base64'),
    }));
}
