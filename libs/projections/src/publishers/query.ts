import type { PublishersVersion } from '#domain';
import type { Tx } from '#postgres';

/** An event of a type, with where it came from. */
export interface Heard {
  readonly position: bigint;
  readonly source: string;
  /** When it was recorded, RFC 3339. */
  readonly recordedAt: string;
}

/** Events of a type that publishers sent, between two positions of the ledger, the last first. Not among them: what is about nobody, and what Lethe itself says. */
export function heard(
  db: Tx,
  controller: string,
  type: string,
  { after, before, limit }: { after: bigint; before: bigint; limit: number },
): Promise<Heard[]> {
  const text = `SELECT position, source, recorded_at AS "recordedAt" FROM read.timeline
    WHERE controller = $1 AND type = $2 AND position > $3::bigint AND position < $4::bigint AND source <> 'lethe' AND source NOT LIKE 'lethe:%'
    ORDER BY position DESC LIMIT $5`;
  return db.query<Heard>(text, [controller, type, after, before, limit], 'timeline.heard');
}

/** When a policy of the controller was first published. */
export async function firstPolicyAt(db: Tx, controller: string): Promise<string | undefined> {
  const text = 'SELECT min(published_at) AS at FROM read.policy WHERE controller = $1';
  const [row] = await db.query<{ at: Date | null }>(text, [controller], 'policy.first');
  return row?.at?.toISOString();
}

/** What each version of the controller's policy says about publishers, in the order of their publication. */
export async function declaredPublishers(db: Tx, controller: string): Promise<PublishersVersion[]> {
  const text = `SELECT published_at AS "publishedAt", policy ->> 'effectiveFrom' AS "effectiveFrom", coalesce(policy -> 'publishers', '[]') AS publishers
    FROM read.policy WHERE controller = $1 ORDER BY position`;
  const rows = await db.query<Omit<PublishersVersion, 'publishedAt'> & { publishedAt: Date }>(text, [controller], 'policy.publishers');
  return rows.map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
}
