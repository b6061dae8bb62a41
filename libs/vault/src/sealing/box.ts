import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import { jcs } from '#domain';

/** What is in a box; part of what it is bound to, so that no box can be passed off as another. */
export type BoxKind = 'value' | 'identifier' | 'subject-key' | 'order-key' | 'order' | 'case-key' | 'case' | 'export-key' | 'export';

/** Where a box belongs: its kind, the controller, and what locates it, in the order of the ADR's table. It opens nowhere else. */
export interface BoxPlace {
  kind: BoxKind;
  controller: string;
  at: readonly (string | number)[];
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const OVERHEAD = 1 + IV_BYTES + TAG_BYTES;

/** A box could not be opened: another key or another place than it was sealed for, or changed bytes. */
export class BoxUnopenable extends Error {
  override readonly name = 'BoxUnopenable';
}

/** Seals bytes under a 32-byte key: `0x01 ‖ 12-byte random IV ‖ AES-256-GCM ciphertext ‖ 16-byte tag`. */
export function sealBox(key: Buffer, place: BoxPlace, plain: Buffer): Buffer {
  const iv = randomIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const sealed = cipher.update(plain);
  cipher.final();
  return Buffer.concat([Buffer.of(VERSION), iv, sealed, cipher.getAuthTag()], OVERHEAD + plain.length);
}

/** Opens a box. @throws BoxUnopenable */
export function openBox(key: Buffer, place: BoxPlace, box: Buffer): Buffer {
  if (box.length < OVERHEAD || box[0] !== VERSION) throw unopenable(place);
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(1 + IV_BYTES, box.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw unopenable(place);
  }
}

function associatedData({ kind, controller, at }: BoxPlace): Buffer {
  return Buffer.from(jcs(['lethe.box.v1', kind, controller, ...at]));
}

/** Random bytes are drawn for many boxes at once: one system call each is half of the cost of a small box. */
const pool = Buffer.alloc(IV_BYTES * 1024);
let used = pool.length;

function randomIv(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const iv = Buffer.from(pool.subarray(used, used + IV_BYTES));
  pool.fill(0, used, used + IV_BYTES);
  used += IV_BYTES;
  return iv;
}

function unopenable({ kind }: BoxPlace): BoxUnopenable {
  return new BoxUnopenable(`A sealed ${kind} does not open with the key and in the place that it is stored with. It was left as it is.`);
}
