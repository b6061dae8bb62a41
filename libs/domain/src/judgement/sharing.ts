import type { SharingGround } from '../events/index.ts';

/** Grounds that stand beside the policy: what rests on them may go to somebody whom it does not name. */
const OWN_GROUNDS: ReadonlySet<SharingGround> = new Set(['legal-order', 'protection-of-rights', 'enforcement-of-terms', 'advance-notice']);

/** Whether a sharing on this ground needs a recipient of the policy. */
export function needsPolicy(ground: SharingGround): boolean {
  return !OWN_GROUNDS.has(ground);
}
