import { randomUUID } from 'node:crypto';
import type { NewRow, StreamRow } from './event-log.ts';

/** What `$tb` says of a stream that is softly deleted: nothing before the largest revision there is. */
const DELETED = '9223372036854775807';
const TYPE = '$metadata';
const EMPTY = new Uint8Array();

/** Takes what this server obeys out of a `$metadata` event; anything else in it is kept as written and not obeyed. */
export function applyMetadata(stream: StreamRow, event: NewRow): void {
  const fields = parse(event.data);
  const before = Number(fields.$tb ?? 0);
  stream.soft_deleted = before > Number.MAX_SAFE_INTEGER ? 1 : 0;
  stream.truncate_before = stream.soft_deleted || !Number.isSafeInteger(before) ? 0 : Math.max(0, before);
  stream.max_count = positive(fields.$maxCount);
  stream.max_age_s = positive(fields.$maxAge);
}

/** The metadata event that deletes a stream softly. The number is written as text: JavaScript has no such integer. */
export function softDeletion(current: NewRow | undefined): NewRow {
  const kept = JSON.stringify({ ...parse(current?.data), $tb: 0 });
  return metadataEvent(kept.replace(/"\$tb":0/, `"$tb":${DELETED}`));
}

/** The metadata event that brings a softly deleted stream back, its old events staying hidden. */
export function undeletion(current: NewRow | undefined, next: number): NewRow {
  return metadataEvent(JSON.stringify({ ...parse(current?.data), $tb: next }));
}

function metadataEvent(json: string): NewRow {
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  return { id, type: TYPE, json: true, data: Buffer.from(json), metadata: EMPTY };
}

function parse(data: Uint8Array | undefined): Record<string, unknown> {
  if (!data) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {}; // Not JSON: it is kept and read back as written, and nothing in it is obeyed.
  }
}

const positive = (value: unknown) => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null);
