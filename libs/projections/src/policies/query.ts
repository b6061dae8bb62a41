import type { Policy } from '#domain';
import type { Tx } from '#postgres';
import type { RetentionPolicy } from '../retention/view.ts';

/** The policies themselves, in the order of their publication. */
export async function policies(db: Tx, controller: string): Promise<Policy[]> {
  const text = 'SELECT policy FROM read.policy WHERE controller = $1 ORDER BY position';
  return (await db.query<{ policy: Policy }>(text, [controller], 'policy.all')).map(({ policy }) => policy);
}

/** What the versions say about retention, without the rest of them. */
export function retentionPolicies(db: Tx, controller: string): Promise<RetentionPolicy[]> {
  const text = `SELECT version, policy ->> 'effectiveFrom' AS "effectiveFrom", policy -> 'retention' AS retention
    FROM read.policy WHERE controller = $1 ORDER BY position`;
  return db.query<RetentionPolicy>(text, [controller], 'policy.retention');
}
