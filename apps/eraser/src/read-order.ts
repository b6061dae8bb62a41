import { type Message, parseJson } from '#messaging';
import type { OrderId } from './inbox.ts';

const ID = /^[0-9a-f]{32}$/;

/** What an order message asks of which target; undefined if it is none. */
export function readOrder({ key, value }: Message): (OrderId & { key: string }) | undefined {
  const parsed = value && parseJson(value);
  if (!parsed || typeof parsed.value !== 'object' || parsed.value === null) return undefined;
  const { erasure, target, round } = parsed.value as Record<string, unknown>;
  if (typeof erasure !== 'string' || !ID.test(erasure) || typeof target !== 'string' || !Number.isSafeInteger(round)) return undefined;
  return { erasure, target, round: round as number, key: key?.toString() ?? erasure };
}
