import { jcs } from '#domain';
import type { Database, Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openBox, sealBox } from '../sealing/box.ts';
import { newOwnKey, openOwnKey } from './own-key.ts';

interface Row {
  day_key: string;
  wrapped: Buffer;
  sealed: Buffer;
}

/** The file of each request, sealed under a key of its own: identifiers, notes, who is meant. Any JSON. */
export class CaseFiles {
  constructor(
    private readonly db: Database,
    private readonly keys: KeyFolder,
  ) {}

  /** Writes a file, over an earlier one. With `tx` as part of that transaction. */
  async put(controller: string, request: string, file: unknown, tx?: Tx): Promise<void> {
    if (!tx) return this.db.transaction((own) => this.put(controller, request, file, own));
    const at = [request];
    const own = await newOwnKey(tx, this.keys, 'case-key', { controller, at });
    const sealed = sealBox(own.key, { kind: 'case', controller, at }, Buffer.from(jcs(file)));
    await tx.query(
      `INSERT INTO vault.case_file (controller, request, day_key, wrapped, sealed) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (controller, request) DO UPDATE SET day_key = excluded.day_key, wrapped = excluded.wrapped, sealed = excluded.sealed`,
      [controller, request, own.dayKey, own.wrapped, sealed],
    );
  }

  /** Undefined if there is none. With `tx` its row is locked, so that what is made of it can be put back. */
  async get<File = unknown>(controller: string, request: string, tx?: Tx): Promise<File | undefined> {
    const [row] = await (tx ?? this.db).query<Row>(
      `SELECT day_key, wrapped, sealed FROM vault.case_file WHERE controller = $1 AND request = $2 ${tx ? 'FOR UPDATE' : ''}`,
      [controller, request],
    );
    if (!row) return undefined;
    const place = { controller, at: [request] };
    const key = await openOwnKey(this.keys, 'case-key', place, row);
    return JSON.parse(openBox(key, { kind: 'case', ...place }, row.sealed).toString()) as File;
  }

  async delete(controller: string, request: string, tx?: Tx): Promise<void> {
    await (tx ?? this.db).query('DELETE FROM vault.case_file WHERE controller = $1 AND request = $2', [controller, request]);
  }
}
