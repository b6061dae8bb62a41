import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { firstVisible } from './cursor.ts';
import type { StreamRow } from './event-log.ts';
import { metadataStreamOf } from './metadata-stream.ts';
import type { Sequencer } from './sequencer.ts';

/** How much is done before writers and readers get their turn: about a millisecond of work. */
const EVENTS_A_STEP = 200;
const PAGES_A_STEP = 200;
const STREAMS_A_STEP = 500;

const CANDIDATES = `SELECT * FROM stream WHERE id > ? AND (tombstone IS NOT NULL OR truncate_before > 0 OR soft_deleted = 1
  OR max_count IS NOT NULL OR max_age_s IS NOT NULL OR substr(name, 1, 2) = '$$') ORDER BY id LIMIT ?`;

const DELETE = `DELETE FROM event WHERE position IN (SELECT position FROM event
  WHERE stream = ? AND position <> ? AND (revision < ? OR created_ms < ?) LIMIT ?)`;

/**
 * Removes from disk what no reader of a stream can see any more: everything of a tombstoned stream but the tombstone, what is
 * hidden by a soft delete, `$tb`, `$maxCount` or `$maxAge`, and superseded metadata. Deleted rows are overwritten
 * (`secure_delete`), the file gives its free pages back, and the write-ahead log, which still has the old pages, is emptied.
 * It runs in small steps beside the writers; one that was interrupted is simply started again.
 */
export class Scavenger {
  readonly #db: DatabaseSync;
  readonly #sequencer: Sequencer;
  readonly #onFatal: (error: unknown) => void;
  #running: { id: string; done: Promise<void> } | undefined;
  #stopping = false;

  constructor(db: DatabaseSync, sequencer: Sequencer, onFatal: (error: unknown) => void) {
    this.#db = db;
    this.#sequencer = sequencer;
    this.#onFatal = onFatal;
  }

  start(): { id: string; alreadyRunning: boolean } {
    if (this.#running) return { id: this.#running.id, alreadyRunning: true };
    const id = randomUUID();
    const done = this.#run(id)
      .catch(this.#onFatal)
      .finally(() => (this.#running = undefined));
    this.#running = { id, done };
    return { id, alreadyRunning: false };
  }

  /** Ends at the next step; what is not done is done by the next scavenge. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.done;
  }

  async #run(id: string): Promise<void> {
    await this.#tell(id, '$scavengeStarted', {});
    const deleted = await this.#deleteEvents();
    await this.#reclaim();
    if (this.#stopping) return;
    await this.#tell(id, '$scavengeCompleted', { deleted });
  }

  async #deleteEvents(): Promise<number> {
    const candidates = this.#db.prepare(CANDIDATES);
    let deleted = 0;
    let after = 0;
    while (!this.#stopping) {
      const streams = candidates.all(after, STREAMS_A_STEP) as unknown as StreamRow[];
      if (streams.length === 0) break;
      for (const stream of streams) deleted += await this.#deleteOf(stream);
      after = streams.at(-1)!.id;
      await turn();
    }
    return deleted;
  }

  async #deleteOf(stream: StreamRow): Promise<number> {
    const remove = this.#db.prepare(DELETE);
    const hiddenBefore = this.#isGone(stream) ? Number.MAX_SAFE_INTEGER : firstVisible(stream);
    const expiredBefore = stream.max_age_s === null ? 0 : Date.now() - stream.max_age_s * 1000;
    let deleted = 0;
    while (!this.#stopping) {
      const changes = Number(remove.run(stream.id, stream.tombstone ?? 0, hiddenBefore, expiredBefore, EVENTS_A_STEP).changes);
      deleted += changes;
      if (changes < EVENTS_A_STEP) break;
      await turn();
    }
    return deleted;
  }

  /** Nothing of it is to be read again: the stream is deleted, or it is the metadata of one that was tombstoned. */
  #isGone(stream: StreamRow): boolean {
    if (stream.tombstone !== null || stream.soft_deleted === 1) return true;
    if (!stream.name.startsWith('$$')) return false;
    const owner = this.#db.prepare('SELECT tombstone FROM stream WHERE name = ?').get(stream.name.slice(metadataStreamOf('').length));
    return owner !== undefined && owner.tombstone !== null;
  }

  async #reclaim(): Promise<void> {
    const free = this.#db.prepare('PRAGMA freelist_count');
    while (!this.#stopping && Number(free.get()?.freelist_count) > 0) {
      this.#db.exec(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`);
      await turn();
    }
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  async #tell(id: string, type: string, data: object): Promise<void> {
    const eventId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    const event = {
      id: eventId,
      type,
      json: true,
      data: Buffer.from(JSON.stringify({ scavengeId: id, ...data })),
      metadata: new Uint8Array(),
    };
    await this.#sequencer.submit({ kind: 'append', stream: `$scavenges-${id}`, expected: 'any', events: [event] });
  }
}
