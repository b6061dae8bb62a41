import { uuidText } from './event-id.ts';
import type { EventRow } from './event-log.ts';

/**
 * A ReadResp with one event, encoded by hand: reading is the work that this server does most, and building the generated
 * messages for it costs more than the read from SQLite. Field numbers are those of EventStoreDB's streams.proto and shared.proto.
 *
 * Written from the end to the beginning, so that the length of a nested message is known when it comes to be written.
 */
const VARINT = 0;
const BYTES = 2;
/** Tags, lengths, numbers and the fixed texts together stay well below this. */
const OVERHEAD = 256;

class BackwardWriter {
  #buffer: Buffer;
  #at: number;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
    this.#at = size;
  }

  /** Where the writing has come to; what was written since is `mark - position` bytes long. */
  get mark(): number {
    return this.#at;
  }

  bytes(field: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.#at -= value.length;
    this.#buffer.set(value, this.#at);
    this.#prefix(field, value.length);
  }

  text(field: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#at -= length;
    this.#buffer.write(value, this.#at, 'utf8');
    this.#prefix(field, length);
  }

  number(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(value);
    this.#varint(field * 8 + VARINT);
  }

  /** 2^63 - 1, which is no JavaScript number. */
  largest(field: number): void {
    this.#at -= 9;
    this.#buffer.fill(0xff, this.#at, this.#at + 8)[this.#at + 8] = 0x7f;
    this.#varint(field * 8 + VARINT);
  }

  /** Closes a message of which the content was written since `end`. */
  message(field: number, end: number): void {
    this.#prefix(field, end - this.#at);
  }

  result(): Buffer {
    return this.#buffer.subarray(this.#at);
  }

  #prefix(field: number, length: number): void {
    this.#varint(length);
    this.#varint(field * 8 + BYTES);
  }

  #varint(value: number): void {
    let size = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
    this.#at -= size;
    let rest = value;
    for (let index = 0; index < size; index++) {
      this.#buffer[this.#at + index] = (rest % 128) | (index < size - 1 ? 0x80 : 0);
      rest = Math.floor(rest / 128);
    }
  }
}

/** An event as the protocol sends it; the id as text. */
export function encodeEvent(row: EventRow): Buffer {
  const size = row.data.length + row.metadata.length + 3 * (row.stream_name.length + row.type.length) + OVERHEAD;
  const writer = new BackwardWriter(size);
  const end = writer.mark;
  writer.number(3, row.position); // ReadEvent.commit_position
  const recorded = writer.mark;
  writer.bytes(8, row.data);
  writer.bytes(7, row.metadata);
  metadataEntry(writer, 'created', `${row.created_ms}0000`);
  metadataEntry(writer, 'content-type', row.json === 1 ? 'application/json' : 'application/octet-stream');
  metadataEntry(writer, 'type', row.type);
  writer.number(5, row.position); // commit_position
  writer.number(4, row.position); // prepare_position
  if (row.tombstone === row.position) writer.largest(3);
  else writer.number(3, row.revision);
  const stream = writer.mark;
  writer.text(3, row.stream_name); // StreamIdentifier.stream_name
  writer.message(2, stream);
  const id = writer.mark;
  writer.text(2, uuidText(Buffer.from(row.id.buffer, row.id.byteOffset, row.id.byteLength))); // UUID.string
  writer.message(1, id);
  writer.message(1, recorded); // ReadEvent.event
  writer.message(1, end); // ReadResp.event
  return writer.result();
}

/** An entry of RecordedEvent.metadata, a map. */
function metadataEntry(writer: BackwardWriter, key: string, value: string): void {
  const end = writer.mark;
  writer.text(2, value);
  writer.text(1, key);
  writer.message(6, end);
}
