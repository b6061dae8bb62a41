import type { ErasureOutcome } from '../events/index.ts';
import { currentOrders, type Erasure } from './erasure.ts';

/** How a request for erasure ended: where a target refused, or somebody had to record that it never answered, its data may still be there. */
export type RequestedErasure = 'erased' | 'erased-in-part';

const LEFT: readonly (ErasureOutcome | undefined)[] = ['refused', 'unanswered'];

/** What may be said of an erasure whose orders are settled. What a target had to keep (Art. 17(3) GDPR) was not to be erased. */
export function outcomeOf(state: Erasure): RequestedErasure {
  return currentOrders(state).some(({ settledBy }) => LEFT.includes(settledBy?.outcome)) ? 'erased-in-part' : 'erased';
}
