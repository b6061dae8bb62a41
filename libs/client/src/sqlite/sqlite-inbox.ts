import { DatabaseSync } from 'node:sqlite';
import { larger } from '../orders/counts.ts';
import type { Inbox, OpenOrder } from '../orders/inbox.ts';
import type { Counts, Order, OrderId } from '../orders/order.ts';

/** How long a settled order is remembered: longer than any topic keeps its message. */
const REMEMBERED_MS = 400 * 86_400_000;

/** A listed order that was settled so long ago: its receipt was lost on the way. */
const LOST_AFTER_MS = 3_600_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS inbox (
    erasure TEXT NOT NULL, target TEXT NOT NULL, round INTEGER NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0, found TEXT NOT NULL DEFAULT '{}', at INTEGER NOT NULL,
    PRIMARY KEY (erasure, target, round)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS inbox_open ON inbox (target, not_before) WHERE state = 'open';
  CREATE INDEX IF NOT EXISTS inbox_done ON inbox (at) WHERE state = 'done';`;

const SAME = 'erasure = ? AND target = ? AND round = ?';

/** An inbox in one SQLite file, written through to the disk. It names nobody. */
export class SqliteInbox implements Inbox {
  private readonly db: DatabaseSync;

  constructor(
    file: string,
    private readonly now: () => number = Date.now,
  ) {
    this.db = new DatabaseSync(file);
    this.db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; ${SCHEMA}`);
  }

  async take(orders: readonly Order[]): Promise<void> {
    const insert = this.db.prepare('INSERT INTO inbox (erasure, target, round, key, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
    const keyed = this.db.prepare(`UPDATE inbox SET key = ? WHERE ${SAME}`);
    const reopen = this.db.prepare(
      `UPDATE inbox SET state = 'open', attempts = 0, not_before = 0 WHERE ${SAME} AND state = 'done' AND at < ?`,
    );
    const now = this.now();
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const { erasure, target, round, key, listed } of orders) {
        insert.run(erasure, target, round, key, now);
        // The list does not have the key of the message.
        if (listed) reopen.run(erasure, target, round, now - LOST_AFTER_MS);
        else keyed.run(key, erasure, target, round);
      }
      this.db.prepare("DELETE FROM inbox WHERE state = 'done' AND at < ?").run(now - REMEMBERED_MS);
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  async next(target: string): Promise<OpenOrder | undefined> {
    const sql = "SELECT * FROM inbox WHERE target = ? AND state = 'open' ORDER BY not_before, at, erasure, round LIMIT 1";
    const row = this.db.prepare(sql).get(target);
    if (!row) return undefined;
    return {
      erasure: String(row['erasure']),
      target,
      round: Number(row['round']),
      key: String(row['key']),
      attempts: Number(row['attempts']),
      notBefore: Number(row['not_before']),
    };
  }

  async postpone({ erasure, target, round }: OrderId, notBefore: number): Promise<void> {
    this.db.prepare(`UPDATE inbox SET attempts = attempts + 1, not_before = ? WHERE ${SAME}`).run(notBefore, erasure, target, round);
  }

  async settle({ erasure, target, round }: OrderId): Promise<void> {
    this.db.prepare(`UPDATE inbox SET state = 'done', at = ? WHERE ${SAME}`).run(this.now(), erasure, target, round);
  }

  async noteFound({ erasure, target, round }: OrderId, found: Counts): Promise<Counts> {
    const row = this.db.prepare(`SELECT found FROM inbox WHERE ${SAME}`).get(erasure, target, round);
    const noted = JSON.parse(String(row?.['found'] ?? '{}')) as Counts;
    if (Object.keys(found).length === 0) return noted;
    const most = larger(noted, found);
    this.db.prepare(`UPDATE inbox SET found = ? WHERE ${SAME}`).run(JSON.stringify(most), erasure, target, round);
    return most;
  }

  close(): void {
    this.db.close();
  }
}
