import type { Policy } from '#domain';
import type { Tx } from '#postgres';
import type { RetentionPolicy } from '../retention/view.ts';

/** A published version of a policy. */
export interface PolicyVersion {
  readonly version: string;
  readonly effectiveFrom: string;
  readonly publishedAt: string;
  /** Of the file as it was published. */
  readonly sha256: string;
}

/** The versions of a controller's policy, in the order of their publication, as `policyInForce` takes them. */
export async function policyVersions(db: Tx, controller: string): Promise<PolicyVersion[]> {
  const text = `SELECT version, policy ->> 'effectiveFrom' AS "effectiveFrom", published_at AS "publishedAt", sha256
    FROM read.policy WHERE controller = $1 ORDER BY position`;
  const rows = await db.query<Omit<PolicyVersion, 'publishedAt'> & { publishedAt: Date }>(text, [controller], 'policy.versions');
  return rows.map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
}

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
