import requestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** What the replacement needs of a connection's queue of requests. */
interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** How soon a queue that only waits for answers looks again, in ms. */
const LOOK_AGAIN_MS = 10;

/**
 * Replaces the timer with which kafkajs 2.2.4 looks after requests that wait: with nothing to wait for it asks for a negative delay, which Node takes as
 * one millisecond, again and again, on every idle connection (tulios/kafkajs#1751). Here nothing is scheduled where nothing waits.
 */
export function cureIdleTimers(): void {
  const queue = (requestQueue as { prototype: RequestQueue & { scheduleCheckPendingRequests(): void } }).prototype;
  queue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId) return;
    const throttled = this.throttledUntil - Date.now();
    if (throttled <= 0 && this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttled > 0 ? throttled : LOOK_AGAIN_MS,
    );
  };
}
