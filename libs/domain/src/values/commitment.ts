import { hash } from 'node:crypto';
import { jcs } from './jcs.ts';

/** A value that the vault holds: where it stood in the data as sent (RFC 6901), and what it is. */
export interface CommittedValue {
  pointer: string;
  value: unknown;
}

/**
 * Commitment of an event to a value: reveals nothing without the salt (32 bytes), and proves the value together with it. base64url.
 */
export function commitment(eventId: string, pointer: string, salt: Buffer, value: unknown): string {
  const committed = jcs(['lethe.value.v1', eventId, pointer, salt.toString('base64url'), value]);
  return hash('sha256', committed, 'base64url');
}
