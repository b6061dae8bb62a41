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

/** An event of the ledger, and where it stands. */
export interface Landmark {
  position: bigint;
  stream: string;
  revision: bigint;
  id: string;
}

export async function writePosition(tx: Tx, consumer: string, position: bigint): Promise<void> {
  await tx.query('UPDATE vault.position SET position = $2 WHERE consumer = $1', [consumer, position], 'position_write');
}

/** Moves the position to an event, which is noted: by it the ledger is known again. */
export async function writeLandmark(tx: Tx, consumer: string, { position, stream, revision, id }: Landmark): Promise<void> {
  await tx.query(
    'UPDATE vault.position SET position = $2, stream = $3, revision = $4, event_id = $5 WHERE consumer = $1',
    [consumer, position, stream, revision, id],
    'position_write_landmark',
  );
}

/** The event that a consumer took last; nothing before the first. */
export async function readLandmark(tx: Tx, consumer: string): Promise<Landmark | undefined> {
  const [row] = await tx.query<Landmark & Record<string, unknown>>(
    'SELECT position, stream, revision, event_id AS id FROM vault.position WHERE consumer = $1 AND event_id IS NOT NULL',
    [consumer],
    'position_landmark',
  );
  return row;
}
