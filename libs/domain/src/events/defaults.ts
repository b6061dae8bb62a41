import type { Consideration, Origin, SharingGround } from './vocabulary.ts';

/** What a field that is not sent means. Defaults are never written into an event: what was said and what was assumed stay apart. */
export const defaults = {
  origin: 'provided',
  stored: true,
  ground: 'policy',
  consideration: 'none',
  identifiable: true,
  delivered: true,
} as const;

/** Where a collected value came from. */
export function originOf(data: { origin?: Origin }): Origin {
  return data.origin ?? defaults.origin;
}

/** False if what was collected was only passed through. */
export function isStored(data: { stored?: boolean }): boolean {
  return data.stored ?? defaults.stored;
}

/** On what ground something was shared. */
export function sharingGroundOf(data: { ground?: SharingGround }): SharingGround {
  return data.ground ?? defaults.ground;
}

/** What was given for shared data; other than `none` it is a sale (CCPA). */
export function considerationOf(data: { consideration?: Consideration }): Consideration {
  return data.consideration ?? defaults.consideration;
}

/** False if the recipient cannot tell who the shared data is about. */
export function isIdentifiable(data: { identifiable?: boolean }): boolean {
  return data.identifiable ?? defaults.identifiable;
}

/** False if a notice is known not to have arrived. */
export function isDelivered(data: { delivered?: boolean }): boolean {
  return data.delivered ?? defaults.delivered;
}
