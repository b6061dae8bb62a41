import { jcs } from '#domain';
import type { Database, Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openBox, sealBox } from '../sealing/box.ts';
import { newOwnKey, openOwnKey } from './own-key.ts';

export interface OrderName {
  controller: string;
  erasure: string;
  target: string;
  /** From 1. */
  round: number;
}

interface Row {
  day_key: string;
  wrapped: Buffer;
  sealed: Buffer;
}

/** What each target of an erasure is told, sealed under a key of its own, so that a silent target can be told after the person's key is gone. Any JSON. */
export class ErasureOrders {
  constructor(
    private readonly db: Database,
    private readonly keys: KeyFolder,
  ) {}

  /** Writes an order, over an earlier one of the same round. With `tx` as part of that transaction. */
  async put(name: OrderName, order: unknown, tx?: Tx): Promise<void> {
    if (!tx) return this.db.transaction((own) => this.put(name, order, own));
    const { controller, erasure, target, round } = name;
    const place = { controller, at: [erasure, target, round] };
    const own = await newOwnKey(tx, this.keys, 'order-key', place);
    const sealed = sealBox(own.key, { kind: 'order', ...place }, Buffer.from(jcs(order)));
    await tx.query(
      `INSERT INTO vault.erasure_order (controller, erasure, target, round, day_key, wrapped, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (controller, erasure, target, round)
       DO UPDATE SET day_key = excluded.day_key, wrapped = excluded.wrapped, sealed = excluded.sealed`,
      [controller, erasure, target, round, own.dayKey, own.wrapped, sealed],
    );
  }

  /** Undefined if there is none (any more). With `tx` its row is locked, so that what is made of it can be put back. */
  async get<Order = unknown>({ controller, erasure, target, round }: OrderName, tx?: Tx): Promise<Order | undefined> {
    const [row] = await (tx ?? this.db).query<Row>(
      `SELECT day_key, wrapped, sealed FROM vault.erasure_order
       WHERE controller = $1 AND erasure = $2 AND target = $3 AND round = $4 ${tx ? 'FOR UPDATE' : ''}`,
      [controller, erasure, target, round],
    );
    if (!row) return undefined;
    const place = { controller, at: [erasure, target, round] };
    const key = await openOwnKey(this.keys, 'order-key', place, row);
    return JSON.parse(openBox(key, { kind: 'order', ...place }, row.sealed).toString()) as Order;
  }

  async delete({ controller, erasure, target, round }: OrderName, tx?: Tx): Promise<void> {
    await (tx ?? this.db).query('DELETE FROM vault.erasure_order WHERE controller = $1 AND erasure = $2 AND target = $3 AND round = $4', [
      controller,
      erasure,
      target,
      round,
    ]);
  }
}
