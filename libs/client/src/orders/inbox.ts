import type { Counts, Order, OrderId } from './order.ts';

/** An order that was taken and is not answered yet. */
export interface OpenOrder extends Omit<Order, 'listed'> {
  /** Attempts that failed. */
  attempts: number;
  /** Not to be worked before; ms since 1970. */
  notBefore: number;
}

/**
 * Where a service keeps the orders that it has taken: on disk before their messages are committed, worked from here, and remembered when they are settled, for
 * longer than the topic keeps them. Every call is durable when it resolves, and may come again with the same after a crash.
 */
export interface Inbox {
  /**
   * All or none; one that was taken before, open or settled, stays as it is. But one that is `listed` and was settled more than an hour ago is open again, with
   * what was found: its receipt was lost. One that comes and is not `listed` brings the key of its message.
   */
  take(orders: readonly Order[]): Promise<void>;
  /** The open order of a target that may be worked first; its `notBefore` may lie ahead. Erasers that share an inbox lease it here. */
  next(target: string): Promise<OpenOrder | undefined>;
  /** Counts an attempt that failed. */
  postpone(order: OrderId, notBefore: number): Promise<void>;
  settle(order: OrderId): Promise<void>;
  /** Notes what was found of the person before it is erased, and answers the most that was noted of each dataset in any attempt. */
  noteFound(order: OrderId, found: Counts): Promise<Counts>;
}
