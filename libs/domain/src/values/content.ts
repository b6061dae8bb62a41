import { deriveKey, mac, type MacKey } from './mac.ts';
import type { CommittedValue } from './commitment.ts';

/** What has to be the same when a publisher sends an event again under the same source and id. */
export interface EventContent {
  controller: string;
  type: string;
  /** As sent. */
  time: string;
  /** Type → normalised value of everybody whom the event names: `subject/email`, `other/email`, … */
  identifiers: Record<string, string>;
  /** Recorded form of the data. */
  data: unknown;
  /** The values that the event has commitments for. Others are left out, so that neither a dropped value nor a new policy makes a difference. */
  values: readonly CommittedValue[];
}

/** The key for content MACs of one person, derived from the token key. */
export function contentKey(tokenKey: MacKey): Buffer {
  return deriveKey(tokenKey, 'lethe.content.v1');
}

/** Compares an event that is sent again without keeping its values a second time. 32 bytes. */
export function contentMac(key: MacKey, { controller, type, time, identifiers, data, values }: EventContent): Buffer {
  const reduced = { data, values: Object.fromEntries(values.map(({ pointer, value }) => [pointer, value])) };
  return mac(key, 'lethe.content.v1', controller, type, time, identifiers, reduced);
}
