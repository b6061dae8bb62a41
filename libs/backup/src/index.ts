/** Backups of a home: the vault and the ledger, consistent and verified, never a key. */
export { copyDurably, syncFolder, type Progress } from './files.ts';
export { loadVault, refuseUnknownTables } from './load-vault.ts';
export { BackupUnusable, LEDGER, readManifest, type Manifest } from './manifest.ts';
export { refusePlace } from './place.ts';
export { takeBackup, type BackupFrom } from './take-backup.ts';
export { verifyBackup, type Verification } from './verify-backup.ts';
