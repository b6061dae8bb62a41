/** Every durable write of requests, the erasure process and erasure work, in the order in which an erasure meets them. */
export const durableWrites = [
  'case-file',
  'request.opened',
  'request.verified',
  'request.extended',
  'request.paused',
  'request.resumed',
  'request.refused',
  'request.approved',
  'order-rows',
  'erasure.ordered',
  'values.opened',
  'order-found',
  'note',
  'erasure.answered',
  'data.deleted',
  'erasure.closing',
  'erasure.closed',
  'erasure.shredding',
  'erasure.shredded',
  'erasure.certified',
  'request.completed',
] as const;
/** Every write by which a recipient is told, what its server takes among them, and by which it is said that time runs out. */
export const tellingWrites = ['notice-sent', 'erasure.told', 'erasure.escalated'] as const;

/** Every durable write by which an erasure's skeleton goes, in their order. */
export const skeletonWrites = ['skeleton.expired', 'tombstones', 'scavenge', 'skeletons-done'] as const;

/** Every durable write by which single values expire, before the keeper's. */
export const valueWrites = ['value-terms', 'value.expired'] as const;

/** Every write of a drill, beside those of the request and the erasure that it leads to. */
export const drillWrites = ['drill-planted', 'drill.ended'] as const;

export type DurableWrite =
  | (typeof durableWrites)[number]
  | (typeof tellingWrites)[number]
  | 'erasure.stuck'
  | (typeof skeletonWrites)[number]
  | (typeof valueWrites)[number]
  | (typeof drillWrites)[number];

/** A place where a process may die: before a write is durable, or after it is and nobody knows yet. */
export type FaultPoint = `${'before' | 'after'} ${DurableWrite}`;

/** Lets a test cut work off between two writes, by throwing. */
export interface Faults {
  at(point: FaultPoint): void | Promise<void>;
}

/** Performs a durable write, with the fault points around it. */
export async function durably<T>(faults: Faults | undefined, write: DurableWrite, perform: () => Promise<T>): Promise<T> {
  await faults?.at(`before ${write}`);
  const result = await perform();
  await faults?.at(`after ${write}`);
  return result;
}
