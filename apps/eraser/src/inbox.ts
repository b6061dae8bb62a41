import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What names an order. */
export interface OrderId {
  erasure: string;
  target: string;
  /** From 1. */
  round: number;
}

/** An order that was taken and is not answered yet. */
export interface OpenOrder extends OrderId {
  /** Key of the message, which receipts get too. */
  key: string;
  /** How often it was begun. */
  attempts: number;
  /** Why it failed last; `cut-off` where the attempt did not come to an end. */
  code: string;
  /** ms since 1970. */
  notBefore: number;
}

interface Row {
  erasure: string;
  target: string;
  round: number;
  key: string;
  attempts: number;
  code: string;
  not_before: number;
}

/** Attempts after which an order is told in the dead topic. It is tried on all the same; when its message comes again it begins anew. */
export const TOLD_AFTER = 12;

const SAME = 'erasure = ? AND target = ? AND round = ?';

/** How long an answered order is remembered, so that the same message again is not worked again: longer than any topic keeps it. */
const REMEMBERED_MS = 400 * 86_400_000;

/** An order that was answered so long ago and that the ledger lists all the same: its receipt was lost on the way. */
const LOST_AFTER_MS = 3_600_000;

/**
 * The orders that an eraser has taken from Kafka: on disk before their offsets are committed, worked from here, and remembered when they are answered. It
 * names nobody: an order is an id, and what was found is numbers.
 */
export class Inbox {
  private readonly db: DatabaseSync;

  /** Opens the inbox of a folder, for this process alone. @throws Error in words if another eraser has it. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.db = new DatabaseSync(join(folder, 'inbox.db'));
    try {
      this.db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      this.db.exec(`
        CREATE TABLE IF NOT EXISTS inbox (
          erasure TEXT NOT NULL, target TEXT NOT NULL, round INTEGER NOT NULL, key TEXT NOT NULL,
          state TEXT NOT NULL DEFAULT 'open', attempts INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL DEFAULT '',
          not_before INTEGER NOT NULL DEFAULT 0,
          found TEXT NOT NULL DEFAULT '{}', at INTEGER NOT NULL, PRIMARY KEY (erasure, target, round)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS inbox_open ON inbox (target, not_before) WHERE state = 'open';
        CREATE INDEX IF NOT EXISTS inbox_done ON inbox (at) WHERE state = 'done';`);
    } catch (error) {
      this.db.close();
      throw new Error(
        `The inbox in ${folder} cannot be used (${(error as Error).message}). Nothing was taken; does another eraser use it?`,
        {
          cause: error,
        },
      );
    }
  }

  /**
   * Takes orders from their topic, all or none, durably. One that was taken before stays as it is; but one that was told as failing, or is only known from the
   * ledger's list, is tried at once, as if it were new. The list does not have the key of the message, so that is taken from here.
   */
  take(orders: readonly (OrderId & { key: string })[], now: number): void {
    const insert = this.db.prepare(`INSERT INTO inbox (erasure, target, round, key, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET key = excluded.key`);
    const renew = this.db.prepare(
      `UPDATE inbox SET attempts = 0, not_before = 0 WHERE ${SAME} AND state = 'open' AND (attempts = 0 OR attempts >= ${TOLD_AFTER})`,
    );
    this.allOrNone(() => {
      for (const { erasure, target, round, key } of orders) {
        insert.run(erasure, target, round, key, now);
        renew.run(erasure, target, round);
      }
    });
  }

  /**
   * Takes orders that the ledger says are open, not to be worked before a moment. One that was taken before and is open stays as it is; one that was answered
   * long enough ago for the ledger to know is open again, with what was found.
   */
  adopt(orders: readonly OrderId[], notBefore: number, now: number): void {
    const insert = this.db.prepare(`INSERT INTO inbox (erasure, target, round, key, not_before, at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET state = 'open', attempts = 0, code = '', not_before = excluded.not_before, at = excluded.at
      WHERE state = 'done' AND at < excluded.at - ${LOST_AFTER_MS}`);
    this.allOrNone(() => {
      for (const { erasure, target, round } of orders) insert.run(erasure, target, round, erasure, Math.ceil(notBefore), now);
    });
  }

  /** Whether an order of a target was ever taken. */
  knows(target: string): boolean {
    return this.db.prepare('SELECT 1 FROM inbox WHERE target = ? LIMIT 1').get(target) !== undefined;
  }

  /** The open order of a target that may be worked first; its `notBefore` may lie ahead. */
  next(target: string): OpenOrder | undefined {
    const row = this.db
      .prepare("SELECT * FROM inbox WHERE target = ? AND state = 'open' ORDER BY not_before, at, erasure, round LIMIT 1")
      .get(target) as unknown as Row | undefined;
    if (!row) return undefined;
    const { erasure, round, key, attempts, code, not_before: notBefore } = row;
    return { erasure, target, round, key, attempts, code, notBefore };
  }

  /**
   * Counts an attempt before it is made, so that one which ends the process counts too; the next one not before a moment. False, and nothing is counted, if
   * the order has become new since it was given.
   */
  begin({ erasure, target, round, attempts }: OpenOrder, notBefore: number): boolean {
    const sql = `UPDATE inbox SET attempts = attempts + 1, code = 'cut-off', not_before = ? WHERE ${SAME} AND attempts = ?`;
    return this.db.prepare(sql).run(Math.ceil(notBefore), erasure, target, round, attempts).changes === 1;
  }

  /** The attempt that was begun has failed; the next one not before a moment. If the order became new meanwhile, the next one is at once. */
  postpone({ erasure, target, round, attempts }: OpenOrder, code: string, notBefore: number): void {
    this.db
      .prepare(`UPDATE inbox SET code = ?, not_before = ? WHERE ${SAME} AND attempts = ?`)
      .run(code, Math.ceil(notBefore), erasure, target, round, attempts + 1);
  }

  /** The order is answered; from here on `at` is when. What was answered long ago is forgotten. */
  settle({ erasure, target, round }: OrderId, now: number): void {
    this.db.prepare(`UPDATE inbox SET state = 'done', at = ? WHERE ${SAME}`).run(now, erasure, target, round);
    this.db.prepare("DELETE FROM inbox WHERE state = 'done' AND at < ?").run(now - REMEMBERED_MS);
  }

  /** How many rows of each dataset were found of the person, in any attempt. */
  found({ erasure, target, round }: OrderId): Record<string, number> {
    const row = this.db.prepare(`SELECT found FROM inbox WHERE ${SAME}`).get(erasure, target, round);
    return row ? (JSON.parse(String(row['found'])) as Record<string, number>) : {};
  }

  noteFound({ erasure, target, round }: OrderId, found: Record<string, number>): void {
    this.db.prepare(`UPDATE inbox SET found = ? WHERE ${SAME}`).run(JSON.stringify(found), erasure, target, round);
  }

  /** How many orders are open, over all targets. */
  get open(): number {
    return Number(this.db.prepare("SELECT count(*) AS open FROM inbox WHERE state = 'open'").get()?.['open']);
  }

  /** The same by target. */
  openByTarget(): Map<string, number> {
    const rows = this.db.prepare("SELECT target, count(*) AS open FROM inbox WHERE state = 'open' GROUP BY target").all();
    return new Map(rows.map(({ target, open }) => [String(target), Number(open)]));
  }

  close(): void {
    this.db.close();
  }

  private allOrNone(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }
}
