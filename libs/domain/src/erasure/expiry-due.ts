import type { Request } from '../request/index.ts';
import type { Erasure } from './erasure.ts';

/** What the end of a skeleton depends on beside the erasure's own events. */
export interface SkeletonFacts {
  /** Status of the request that led to the erasure. */
  request: Request['status'];
  /** Ids of the legal holds that cover the person now. */
  heldBy: readonly string[];
  /** Ids of other requests about the person that are not answered yet. */
  openRequests: readonly string[];
  /** True once `skeleton.expired` stands in the stream of the erasure. */
  expired: boolean;
}

export type ExpiryDue =
  | {
      due: true;
      /** Ground of Art. 17(3) GDPR on which the skeleton was kept until now, as the certificate says. */
      ground: string;
    }
  | { due: false; because: 'expired' | 'not-certified' | 'not-completed' | 'retained' | 'held' | 'open-requests' };

/**
 * Whether what is left of an erased person has to go now: the date that the certificate names is reached, and nothing that is still open is about the
 * person. A legal hold keeps a skeleton as it keeps a person (Art. 17(3)(e) GDPR).
 */
export function expiryDue(erasure: Erasure, facts: SkeletonFacts, now: string): ExpiryDue {
  const { certified } = erasure;
  if (facts.expired) return { due: false, because: 'expired' };
  if (!certified) return { due: false, because: 'not-certified' };
  if (Date.parse(now) < Date.parse(certified.skeletonUntil)) return { due: false, because: 'retained' };
  if (facts.request !== 'completed') return { due: false, because: 'not-completed' };
  if (facts.heldBy.length > 0) return { due: false, because: 'held' };
  if (facts.openRequests.length > 0) return { due: false, because: 'open-requests' };
  return { due: true, ground: certified.skeletonGround };
}
