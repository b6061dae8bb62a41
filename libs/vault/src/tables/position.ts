import type { Tx } from '#postgres';

/** How far a consumer of the ledger is; -1n before it began. */
export async function readPosition(tx: Tx, consumer: string): Promise<bigint> {
  const [row] = await tx.query<{ position: bigint }>(
    'SELECT position FROM vault.position WHERE consumer = $1',
    [consumer],
    'position_read',
  );
  return row?.position ?? -1n;
}

/** Reads the position and keeps others from moving it until the transaction ends. */
export async function lockPosition(tx: Tx, consumer: string): Promise<bigint> {
  const [row] = await tx.query<{ position: bigint }>(
    `INSERT INTO vault.position (consumer, position) VALUES ($1, -1)
     ON CONFLICT (consumer) DO UPDATE SET position = position.position RETURNING position`,
    [consumer],
    'position_lock',
  );
  return row?.position ?? -1n;
}

export async function writePosition(tx: Tx, consumer: string, position: bigint): Promise<void> {
  await tx.query('UPDATE vault.position SET position = $2 WHERE consumer = $1', [consumer, position], 'position_write');
}
