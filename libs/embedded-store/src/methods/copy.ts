import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { Metadata, status, type ServerWritableStream } from '@grpc/grpc-js';
import { COPY_BYTES } from '../copy-service.ts';
import { failure } from '../failure.ts';
import { send, type LiveCalls } from '../node.ts';

const TEMPORARY = /^copy-[0-9a-f-]{36}\.sqlite(-journal)?$/;
/** Pages in one step, between which writers have their turn: less than a millisecond. */
const PAGES_A_STEP = 100;
const CHUNK = 512 * 1024;
/** What stays free for the log itself while a copy lies beside it. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** Removes what a crash left of copies that were being taken. */
export function removeCopies(dir: string): void {
  for (const name of readdirSync(dir).filter((each) => TEMPORARY.test(each))) rmSync(join(dir, name), { force: true });
}

/**
 * Copy.Take: a consistent copy of the log while events are written: up to a position, everything; the copy is made beside the log and then sent, so
 * the disk needs room for both.
 */
export function copyLog({ db, dir, calls }: { db: DatabaseSync; dir: string; calls: LiveCalls }) {
  let underWay = false;
  return (call: ServerWritableStream<Buffer, Buffer>): void => {
    calls.add(call);
    if (underWay) return void call.emit('error', anotherOne());
    underWay = true;
    const file = join(dir, `copy-${randomUUID()}.sqlite`);
    void take(call, db, dir, file)
      .catch((error: unknown) => call.emit('error', inWords(error)))
      .then(() => rm(file, { force: true }))
      .catch(() => undefined)
      .finally(() => (underWay = false));
  };
}

async function take(call: ServerWritableStream<Buffer, Buffer>, db: DatabaseSync, dir: string, file: string): Promise<void> {
  await refuseWithoutRoom(db, dir);
  await backup(db, file, { rate: PAGES_A_STEP });
  const copy = await open(file, 'r');
  try {
    const header = new Metadata();
    header.set(COPY_BYTES, String((await copy.stat()).size));
    call.sendMetadata(header);
    while (!call.cancelled) {
      const { bytesRead, buffer } = await copy.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK);
      if (bytesRead === 0) break;
      await send(call, buffer.subarray(0, bytesRead));
    }
    call.end();
  } finally {
    await copy.close();
  }
}

/** Each of several would find room, and all together fill the disk. */
const anotherOne = () => failure(status.RESOURCE_EXHAUSTED, 'Another copy of the log is being taken. Try again when that one is done.');

/** A copy must not take the room that the next event needs. */
async function refuseWithoutRoom(db: DatabaseSync, dir: string): Promise<void> {
  const size = db.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size').get() as { bytes: number };
  const { bavail, bsize } = await statfs(dir);
  const needed = size.bytes + SPARE_BYTES;
  if (bavail * bsize >= needed) return;
  throw failure(
    status.RESOURCE_EXHAUSTED,
    `The disk of the event store has no room for a copy beside the log: ${megabytes(needed)} are needed, ${megabytes(bavail * bsize)} are free.`,
  );
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;

function inWords(error: unknown): Error {
  if (error instanceof Error && 'details' in error) return error;
  return failure(status.INTERNAL, `The copy could not be made (${error instanceof Error ? error.message : String(error)}).`);
}
