import { randomBytes } from 'node:crypto';
import type { Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openBox, sealBox, type BoxPlace } from '../sealing/box.ts';
import { activeDayKey, dayKeyOf } from '../tables/day-key.ts';

type OwnKeyKind = 'order-key' | 'case-key' | 'export-key' | 'dead-key';
type Located = Omit<BoxPlace, 'kind'>;

/** A key of a row's own, so that the row can be forgotten by itself: as it is used, and as it is stored beside the row. */
export interface OwnKey {
  key: Buffer;
  dayKey: string;
  wrapped: Buffer;
}

/** Draws a key for one row and wraps it by the active key of the day. */
export async function newOwnKey(tx: Tx, keys: KeyFolder, kind: OwnKeyKind, { controller, at }: Located): Promise<OwnKey> {
  const dayKey = await activeDayKey(tx, keys);
  const key = randomBytes(32);
  return { key, dayKey: dayKey.id, wrapped: sealBox(dayKey.key, { kind, controller, at: [...at, dayKey.id] }, key) };
}

/** @throws BoxUnopenable, KeysUnusable, KeysAway */
export async function openOwnKey(
  keys: KeyFolder,
  kind: OwnKeyKind,
  { controller, at }: Located,
  stored: { day_key: string; wrapped: Buffer },
): Promise<Buffer> {
  return openBox(await dayKeyOf(keys, stored.day_key), { kind, controller, at: [...at, stored.day_key] }, stored.wrapped);
}
