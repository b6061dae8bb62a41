import type { BundleEvent } from '../contents.ts';

/**
 * An event as `ledger/events.ndjson` has it: the recorded form with its metadata but for the nonce, which is never published, and in `opened` the
 * values that the vault still keeps with the salts of their commitments.
 */
export function eventLine({ stream, revision, position, id, type, data, metadata, opened }: BundleEvent): string {
  const { nonce: _blinding, ...told } = metadata;
  return `${JSON.stringify({
    stream,
    revision: String(revision),
    position: String(position),
    id,
    type,
    data,
    metadata: told,
    ...(opened.length ? { opened } : {}),
  })}\n`;
}
