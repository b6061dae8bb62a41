import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { jcs } from '#domain';
import { randomPool } from '../random-pool.ts';

/** What is in a box; part of what it is bound to, so that no box can be passed off as another. */
export type BoxKind =
  | 'value'
  | 'identifier'
  | 'subject-key'
  | 'order-key'
  | 'order'
  | 'case-key'
  | 'case'
  | 'export-key'
  | 'export'
  | 'dead-key'
  | 'dead';

/** Where a box belongs: its kind, the controller, and what locates it, in the order of the ADR's table. It opens nowhere else. */
export interface BoxPlace {
  kind: BoxKind;
  controller: string;
  at: readonly (string | number)[];
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const random = randomPool();
const OVERHEAD = 1 + IV_BYTES + TAG_BYTES;

/** A box could not be opened: another key or another place than it was sealed for, or changed bytes. */
export class BoxUnopenable extends Error {
  override readonly name = 'BoxUnopenable';
}

/** Seals bytes under a 32-byte key: `0x01 ‖ 12-byte random IV ‖ AES-256-GCM ciphertext ‖ 16-byte tag`. */
export function sealBox(key: Buffer, place: BoxPlace, plain: Buffer): Buffer {
  const iv = random(IV_BYTES);
  // A key object is taken several times as fast as the bytes, even one made for a single use.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const sealed = cipher.update(plain);
  cipher.final();
  return Buffer.concat([Buffer.of(VERSION), iv, sealed, cipher.getAuthTag()], OVERHEAD + plain.length);
}

/** Opens a box. @throws BoxUnopenable */
export function openBox(key: Buffer, place: BoxPlace, box: Buffer): Buffer {
  if (box.length < OVERHEAD || box[0] !== VERSION) throw unopenable(place);
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), box.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
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

function unopenable({ kind }: BoxPlace): BoxUnopenable {
  return new BoxUnopenable(`A sealed ${kind} does not open with the key and in the place that it is stored with. It was left as it is.`);
}
