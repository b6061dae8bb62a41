import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { streamOfMetadata } from './metadata-stream.ts';

/** A stream as the log knows it. `last` is the revision of its last event, -1 if only its metadata was ever written. */
export interface StreamRow {
  id: number;
  name: string;
  last: number;
  truncate_before: number;
  soft_deleted: number;
  max_count: number | null;
  max_age_s: number | null;
  /** The position of the event that closed the stream for ever. */
  tombstone: number | null;
}

/** An event as it is stored, with the name of its stream. */
export interface EventRow {
  position: number;
  stream_name: string;
  revision: number;
  id: Uint8Array;
  type: string;
  json: number;
  created_ms: number;
  data: Uint8Array;
  metadata: Uint8Array;
  tombstone: number | null;
}

/** An event to be stored; the log gives it its position. */
export interface NewRow {
  id: Buffer;
  type: string;
  json: boolean;
  data: Uint8Array;
  metadata: Uint8Array;
}

const EVENT = `SELECT e.position, s.name AS stream_name, e.revision, e.id, e.type, e.json, e.created_ms, e.data, e.metadata, s.tombstone
  FROM event e JOIN stream s ON s.id = e.stream`;

const STATEMENTS = {
  stream: 'SELECT * FROM stream WHERE name = ?',
  insertStream: 'INSERT INTO stream (name) VALUES (?) RETURNING *',
  setLast: 'UPDATE stream SET last = ? WHERE id = ?',
  setMetadata: 'UPDATE stream SET truncate_before = ?, soft_deleted = ?, max_count = ?, max_age_s = ? WHERE id = ?',
  setTombstone: 'UPDATE stream SET tombstone = ?, last = ? WHERE id = ?',
  insertEvent: 'INSERT INTO event (stream, revision, id, type, json, created_ms, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  idAt: 'SELECT id FROM event WHERE stream = ? AND revision = ?',
  revisionOf: 'SELECT min(revision) AS revision FROM event WHERE stream = ? AND id = ?',
  positionOf: 'SELECT position FROM event WHERE stream = ? AND revision = ?',
  head: 'SELECT coalesce(max(position), 0) AS position FROM event',
  allForwards: `${EVENT} WHERE e.position >= ? ORDER BY e.position LIMIT ?`,
  allBackwards: `${EVENT} WHERE e.position < ? ORDER BY e.position DESC LIMIT ?`,
  streamForwards: `${EVENT} WHERE e.stream = ? AND e.revision >= ? ORDER BY e.revision LIMIT ?`,
  streamBackwards: `${EVENT} WHERE e.stream = ? AND e.revision <= ? ORDER BY e.revision DESC LIMIT ?`,
};

/**
 * The statements on the log. All of them are synchronous on the process's only connection, so a read never sees a write
 * that is not committed: a transaction begins and ends within one turn of the event loop.
 */
export class EventLog {
  readonly #db: DatabaseSync;
  readonly #sql: Record<keyof typeof STATEMENTS, StatementSync>;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, db.prepare(sql)]);
    this.#sql = Object.fromEntries(prepared) as Record<keyof typeof STATEMENTS, StatementSync>;
  }

  /** Runs `work` in one transaction; when this returns, it is on disk. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    const result = work();
    this.#db.exec('COMMIT');
    return result;
  }

  stream(name: string): StreamRow | undefined {
    return this.#sql.stream.get(name) as StreamRow | undefined;
  }

  /** True if the stream is closed for ever: by itself, or, as one that holds metadata, with the stream that it is about. */
  isClosed(name: string): boolean {
    if ((this.stream(name)?.tombstone ?? null) !== null) return true;
    const about = streamOfMetadata(name);
    return about !== undefined && (this.stream(about)?.tombstone ?? null) !== null;
  }

  addStream(name: string): StreamRow {
    return this.#sql.insertStream.get(name) as unknown as StreamRow;
  }

  /** Puts events at the end of the stream and answers the position of the last one. `stream.last` is moved along. */
  append(stream: StreamRow, events: readonly NewRow[], now: number): number {
    let position = 0;
    for (const event of events) {
      stream.last += 1;
      const { id, type, json, data, metadata } = event;
      const added = this.#sql.insertEvent.run(stream.id, stream.last, id, type, json ? 1 : 0, now, data, metadata);
      position = Number(added.lastInsertRowid);
    }
    this.#sql.setLast.run(stream.last, stream.id);
    return position;
  }

  setMetadata(stream: StreamRow): void {
    this.#sql.setMetadata.run(stream.truncate_before, stream.soft_deleted, stream.max_count, stream.max_age_s, stream.id);
  }

  setTombstone(stream: StreamRow, position: number): void {
    stream.tombstone = position;
    this.#sql.setTombstone.run(position, stream.last, stream.id);
  }

  idAt(stream: StreamRow, revision: number): Buffer | undefined {
    const row = this.#sql.idAt.get(stream.id, revision);
    return row && Buffer.from(row.id as Uint8Array);
  }

  revisionOf(stream: StreamRow, id: Buffer): number | undefined {
    return (this.#sql.revisionOf.get(stream.id, id)?.revision as number | null) ?? undefined;
  }

  positionOf(stream: StreamRow, revision: number): number | undefined {
    return this.#sql.positionOf.get(stream.id, revision)?.position as number | undefined;
  }

  /** The position of the last event in the log; 0 if it is empty. */
  head(): number {
    return this.#sql.head.get()?.position as number;
  }

  /** From `from` on, that one included. */
  allForwards(from: number, limit: number): IterableIterator<EventRow> {
    return this.#rows(this.#sql.allForwards.iterate(from, limit));
  }

  /** Before `before`, that one not included. */
  allBackwards(before: number, limit: number): IterableIterator<EventRow> {
    return this.#rows(this.#sql.allBackwards.iterate(before, limit));
  }

  streamForwards(stream: StreamRow, from: number, limit: number): IterableIterator<EventRow> {
    return this.#rows(this.#sql.streamForwards.iterate(stream.id, from, limit));
  }

  streamBackwards(stream: StreamRow, from: number, limit: number): IterableIterator<EventRow> {
    return this.#rows(this.#sql.streamBackwards.iterate(stream.id, from, limit));
  }

  #rows(rows: unknown): IterableIterator<EventRow> {
    return rows as IterableIterator<EventRow>;
  }
}
