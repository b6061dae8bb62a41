import { createHash } from 'node:crypto';
import type { Database, Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openBox, sealBox } from '../sealing/box.ts';
import { newOwnKey, openOwnKey } from './own-key.ts';

export interface ExportEntry {
  controller: string;
  id: string;
  pseudonym: string;
  request: string;
  state: 'building' | 'ready' | 'failed';
  /** What is at rest, once it is complete. */
  manifest: ExportManifest | null;
  createdAt: Date;
  expiresAt: Date;
}

/** Says how much there is, so that a missing end is noticed. */
export interface ExportManifest {
  chunks: number;
  bytes: number;
  /** Of the whole, hex. */
  sha256: string;
}

interface Row {
  pseudonym: string;
  request: string;
  state: ExportEntry['state'];
  manifest: ExportManifest | null;
  day_key: string;
  wrapped: Buffer;
  created_at: Date;
  expires_at: Date;
}

/** Bytes of a chunk before it is sealed. */
const CHUNK = 256 * 1024;

/** Bundles at rest, sealed in chunks under a key of their own. They go with any erasure of the person, and when they expire. */
export class Exports {
  constructor(
    private readonly db: Database,
    private readonly keys: KeyFolder,
  ) {}

  /** Notes a bundle that is going to be built. Done already is done. */
  async create({ controller, id, pseudonym, request, createdAt, expiresAt }: Omit<ExportEntry, 'state' | 'manifest'>): Promise<void> {
    await this.db.transaction(async (tx) => {
      const own = await newOwnKey(tx, this.keys, 'export-key', { controller, at: [id] });
      await tx.query(
        `INSERT INTO vault.export (controller, id, pseudonym, request, state, day_key, wrapped, created_at, expires_at)
         VALUES ($1, $2, $3, $4, 'building', $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [controller, id, pseudonym, request, own.dayKey, own.wrapped, createdAt, expiresAt],
      );
    });
  }

  /** Undefined if there is none (any more). */
  async find(controller: string, id: string): Promise<ExportEntry | undefined> {
    const row = await this.row(controller, id);
    if (!row) return undefined;
    const { pseudonym, request, state, manifest, created_at, expires_at } = row;
    return { controller, id, pseudonym, request, state, manifest, createdAt: created_at, expiresAt: expires_at };
  }

  /**
   * Seals the bytes as the bundle, over what an earlier attempt left, and marks it ready. Memory does not grow with its size.
   * False if the bundle was deleted meanwhile (its person was erased): then nothing of it is left.
   */
  async write(controller: string, id: string, bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
    const row = await this.row(controller, id);
    if (!row) return false;
    const key = await openOwnKey(this.keys, 'export-key', { controller, at: [id] }, row);
    await this.db.query('DELETE FROM vault.export_chunk WHERE controller = $1 AND id = $2', [controller, id]);
    const hash = createHash('sha256');
    const manifest = { chunks: 0, bytes: 0 };
    for await (const chunk of inChunks(bytes)) {
      hash.update(chunk);
      const sealed = sealBox(key, { kind: 'export', controller, at: [id, manifest.chunks] }, chunk);
      if (!(await this.insertChunk(controller, id, manifest.chunks, sealed))) return false;
      manifest.chunks += 1;
      manifest.bytes += chunk.length;
    }
    const complete: ExportManifest = { ...manifest, sha256: hash.digest('hex') };
    const done = await this.db.query(
      `UPDATE vault.export SET state = 'ready', manifest = $3 WHERE controller = $1 AND id = $2 RETURNING 1`,
      [controller, id, complete],
    );
    return done.length === 1;
  }

  /** Marks a bundle that could not be built. What was written of it goes. With `tx` as part of that transaction. */
  async fail(controller: string, id: string, tx?: Tx): Promise<void> {
    if (!tx) return this.db.transaction((own) => this.fail(controller, id, own));
    await tx.query(`UPDATE vault.export SET state = 'failed', manifest = NULL WHERE controller = $1 AND id = $2`, [controller, id]);
    await tx.query('DELETE FROM vault.export_chunk WHERE controller = $1 AND id = $2', [controller, id]);
  }

  /**
   * The bytes of a bundle that is ready, chunk by chunk. @throws Error if it was deleted, or is damaged, on the way: what was given is then incomplete.
   */
  async *read(controller: string, id: string): AsyncGenerator<Buffer> {
    const row = await this.row(controller, id);
    if (row?.state !== 'ready' || !row.manifest) throw new Error('The export is not there (any more). Nothing of it was opened.');
    const key = await openOwnKey(this.keys, 'export-key', { controller, at: [id] }, row);
    for (let n = 0; n < row.manifest.chunks; n++) {
      const [chunk] = await this.db.query<{ sealed: Buffer }>(
        'SELECT sealed FROM vault.export_chunk WHERE controller = $1 AND id = $2 AND n = $3',
        [controller, id, n],
        'export_chunk',
      );
      if (!chunk) throw new Error('The export was deleted while it was read. What was given of it is incomplete.');
      yield openBox(key, { kind: 'export', controller, at: [id, n] }, chunk.sealed);
    }
  }

  async delete(controller: string, id: string): Promise<void> {
    await this.db.query('DELETE FROM vault.export WHERE controller = $1 AND id = $2', [controller, id]);
  }

  /** Deletes what has expired; how many that were. */
  async expire(now: Date): Promise<number> {
    return (await this.db.query('DELETE FROM vault.export WHERE expires_at <= $1 RETURNING 1', [now])).length;
  }

  /** Whether a bundle about one of these people is being built or failed, and none of the same request is ready. */
  async unfinished(controller: string, pseudonyms: readonly string[]): Promise<boolean> {
    const text = `SELECT 1 FROM vault.export e WHERE controller = $1 AND pseudonym = ANY($2) AND state <> 'ready'
      AND NOT EXISTS (SELECT 1 FROM vault.export r WHERE r.controller = e.controller AND r.request = e.request AND r.state = 'ready') LIMIT 1`;
    return (await this.db.query(text, [controller, pseudonyms])).length > 0;
  }

  private async row(controller: string, id: string): Promise<Row | undefined> {
    return (await this.db.query<Row>('SELECT * FROM vault.export WHERE controller = $1 AND id = $2', [controller, id]))[0];
  }

  /** The row is share-locked by the insertion, so that no chunk stays behind a bundle that is being deleted. */
  private async insertChunk(controller: string, id: string, n: number, sealed: Buffer): Promise<boolean> {
    const inserted = await this.db.query(
      `INSERT INTO vault.export_chunk (controller, id, n, sealed)
       SELECT controller, id, $3, $4 FROM vault.export WHERE controller = $1 AND id = $2 FOR SHARE RETURNING 1`,
      [controller, id, n, sealed],
      'export_chunk_insert',
    );
    return inserted.length === 1;
  }
}

async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    waiting.push(part);
    length += part.length;
    if (length < CHUNK) continue;
    const whole = Buffer.concat(waiting);
    let from = 0;
    for (; from + CHUNK <= whole.length; from += CHUNK) yield whole.subarray(from, from + CHUNK);
    waiting = [whole.subarray(from)];
    length = whole.length - from;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
