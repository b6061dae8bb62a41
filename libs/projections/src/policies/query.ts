import type { Policy } from '#domain';
import type { Tx } from '#postgres';

/** The policies themselves, in the order of their publication. */
export async function policies(db: Tx, controller: string): Promise<Policy[]> {
  const text = 'SELECT policy FROM read.policy WHERE controller = $1 ORDER BY position';
  return (await db.query<{ policy: Policy }>(text, [controller], 'policy.all')).map(({ policy }) => policy);
}
