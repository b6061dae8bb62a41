import type { Eraser } from './eraser.ts';
import type { Order } from './order.ts';

/** Where orders of a system come from. */
export interface OrderSource {
  /**
   * Gives orders until the signal aborts, each at least once: a message is committed only after `accept` has resolved. Rejects when it cannot go on; it may
   * be called again.
   */
  run(target: string, accept: (orders: readonly Order[]) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** Takes the orders of a source into an eraser and works them, until the signal aborts. Rejects as soon as one of the two does; it may be called again. */
export async function runSource(source: OrderSource, target: string, eraser: Eraser, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const both = [source.run(target, (orders) => eraser.accept(orders), until), eraser.run(until)];
  try {
    await Promise.all(both);
  } finally {
    stop.abort();
    await Promise.allSettled(both);
  }
}
