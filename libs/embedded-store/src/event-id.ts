import { sharedPb, type Shared } from './protocol.ts';

const TEXT = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The 16 bytes of a UUID in either of the protocol's two forms; undefined if it is none. */
export function uuidBytes(uuid: Shared.UUID | undefined): Buffer | undefined {
  if (!uuid) return undefined;
  const structured = uuid.getStructured();
  if (structured) {
    const bytes = Buffer.alloc(16);
    bytes.writeBigInt64BE(BigInt(structured.getMostSignificantBits()), 0);
    bytes.writeBigInt64BE(BigInt(structured.getLeastSignificantBits()), 8);
    return bytes;
  }
  const text = uuid.getString();
  return TEXT.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : undefined;
}

/** A UUID for the wire, as text or as the two 64-bit halves that some clients ask for. */
export function uuidMessage(bytes: Uint8Array, structured: boolean): Shared.UUID {
  const message = new sharedPb.UUID();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!structured) return message.setString(uuidText(buffer));
  const halves = new sharedPb.UUID.Structured();
  halves.setMostSignificantBits(buffer.readBigInt64BE(0).toString());
  halves.setLeastSignificantBits(buffer.readBigInt64BE(8).toString());
  return message.setStructured(halves);
}

/** The usual form: 8-4-4-4-12 hex digits. */
export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
