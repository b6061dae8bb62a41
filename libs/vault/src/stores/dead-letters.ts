import type { Database, Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openBox, sealBox } from '../sealing/box.ts';
import { newOwnKey, openOwnKey } from './own-key.ts';

/** A message that could not be recorded: where it came from and why, nothing of what it held. */
export interface DeadLetter {
  controller: string;
  id: string;
  topic: string;
  /** -1 where it is an order that fails again and again: it came from the ledger itself. */
  partition: number;
  /** Decimal. */
  offset: string;
  /** RFC 9457. */
  problem: Record<string, unknown>;
  at: Date;
  /** From then on nobody opens it. */
  expiresAt: Date;
}

export interface FiledDeadLetter extends DeadLetter {
  /** Where the sealed message is in the dead topic; undefined while it is not there yet. */
  place?: { partition: number; offset: string };
  /** False if nothing of the message was kept. */
  kept: boolean;
}

interface Row {
  controller: string;
  id: string;
  topic: string;
  partition: number;
  message_offset: bigint;
  problem: Record<string, unknown>;
  day_key: string | null;
  wrapped: Buffer | null;
  dead_partition: number | null;
  dead_offset: bigint | null;
  at: Date;
  expires_at: Date;
}

/** Keys of sealed messages in dead topics, one for each message: with its row goes whatever the topic still has of it. */
export class DeadLetters {
  constructor(
    private readonly db: Database,
    private readonly keys: KeyFolder,
  ) {}

  /** Files a message and seals it under a key of its own; the same again is sealed under the same key. Without content only the problem is kept. */
  async file(letter: DeadLetter, content: Buffer | undefined): Promise<Buffer | undefined> {
    const { controller, id } = letter;
    return this.db.transaction(async (tx) => {
      const known = await this.row(controller, id, tx);
      if (!content) {
        if (!known) await insert(tx, letter);
        return undefined;
      }
      const key = known ? await this.keyOf(known) : await this.insertWithKey(tx, letter);
      return key && sealBox(key, { kind: 'dead', controller, at: [id] }, content);
    });
  }

  /** Notes where in the dead topic the message is. */
  async place(controller: string, id: string, { partition, offset }: { partition: number; offset: string }): Promise<void> {
    await this.db.query('UPDATE vault.dead_letter SET dead_partition = $3, dead_offset = $4 WHERE controller = $1 AND id = $2', [
      controller,
      id,
      partition,
      offset,
    ]);
  }

  /** Those of a controller, the oldest first. */
  async list(controller: string): Promise<FiledDeadLetter[]> {
    const rows = await this.db.query<Row>('SELECT * FROM vault.dead_letter WHERE controller = $1 ORDER BY at, id', [controller]);
    return rows.map(filed);
  }

  /** Undefined if there is none (any more). */
  async find(controller: string, id: string): Promise<FiledDeadLetter | undefined> {
    const row = await this.row(controller, id, this.db);
    return row && filed(row);
  }

  /** What a sealed message held; undefined if its key is gone. @throws BoxUnopenable */
  async open(controller: string, id: string, sealed: Buffer): Promise<Buffer | undefined> {
    const row = await this.row(controller, id, this.db);
    const key = row && (await this.keyOf(row));
    return key && openBox(key, { kind: 'dead', controller, at: [id] }, sealed);
  }

  /** From then on nobody opens it. */
  async delete(controller: string, id: string): Promise<void> {
    await this.db.query('DELETE FROM vault.dead_letter WHERE controller = $1 AND id = $2', [controller, id]);
  }

  /** Deletes what has expired; how many that were. */
  async expire(now: Date): Promise<number> {
    return (await this.db.query('DELETE FROM vault.dead_letter WHERE expires_at <= $1 RETURNING 1', [now])).length;
  }

  private async insertWithKey(tx: Tx, letter: DeadLetter): Promise<Buffer> {
    const own = await newOwnKey(tx, this.keys, 'dead-key', { controller: letter.controller, at: [letter.id] });
    await insert(tx, letter, own);
    return own.key;
  }

  private async keyOf({ controller, id, day_key, wrapped }: Row): Promise<Buffer | undefined> {
    if (day_key === null || wrapped === null) return undefined;
    return openOwnKey(this.keys, 'dead-key', { controller, at: [id] }, { day_key, wrapped });
  }

  private async row(controller: string, id: string, tx: Tx): Promise<Row | undefined> {
    return (await tx.query<Row>('SELECT * FROM vault.dead_letter WHERE controller = $1 AND id = $2', [controller, id]))[0];
  }
}

async function insert(tx: Tx, letter: DeadLetter, own?: { dayKey: string; wrapped: Buffer }): Promise<void> {
  const { controller, id, topic, partition, offset, problem, at, expiresAt } = letter;
  await tx.query(
    `INSERT INTO vault.dead_letter (controller, id, topic, partition, message_offset, problem, day_key, wrapped, at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [controller, id, topic, partition, offset, problem, own?.dayKey ?? null, own?.wrapped ?? null, at, expiresAt],
  );
}

function filed(row: Row): FiledDeadLetter {
  const { controller, id, topic, partition, problem, at, expires_at: expiresAt } = row;
  const offset = String(row.message_offset);
  const there = row.dead_partition !== null && row.dead_offset !== null;
  const place = there ? { place: { partition: Number(row.dead_partition), offset: String(row.dead_offset) } } : {};
  return { controller, id, topic, partition, offset, problem, at, expiresAt, kept: row.wrapped !== null, ...place };
}
