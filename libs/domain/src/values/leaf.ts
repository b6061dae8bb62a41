import { createHash } from 'node:crypto';
import { jcs } from './jcs.ts';

/** An event of the ledger as it is proved: plain parsed JSON, never an instance of a class. */
export interface LeafSource {
  stream: string;
  revision: bigint;
  id: string;
  type: string;
  data: unknown;
  metadata: { nonce: string };
}

/** The text of an event in the transparency log: JCS of stream, revision (decimal), id, type, data and metadata. */
export function leaf({ stream, revision, id, type, data, metadata }: LeafSource): string {
  return jcs({ stream, revision: revision.toString(), id, type, data, metadata });
}

/** What the log publishes of an event: SHA-256 of its nonce and its leaf. Nothing of the event can be guessed from it without the nonce. */
export function publicEntry(event: LeafSource): Buffer {
  return createHash('sha256').update(Buffer.from(event.metadata.nonce, 'base64url')).update(leaf(event)).digest();
}
