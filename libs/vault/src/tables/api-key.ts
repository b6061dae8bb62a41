import type { Tx } from '#postgres';
import { columns } from './rows.ts';

/** An API key that the ledger says is revoked. */
export interface RevokedKey {
  controller: string;
  name: string;
  at: Date;
}

/** Refuses keys that a restored vault still takes. A name is not given twice, but one that was made after the backup may be made again: that one stays. */
export async function revokeKeys(tx: Tx, revoked: readonly RevokedKey[]): Promise<void> {
  if (revoked.length === 0) return;
  await tx.query(
    `UPDATE vault.api_key k SET revoked_at = r.at FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS r (controller, name, at)
     WHERE k.controller = r.controller AND k.name = r.name AND k.revoked_at IS NULL AND k.created_at <= r.at`,
    columns(revoked, ['controller', 'name', 'at']),
    'api_key_revoke',
  );
}
