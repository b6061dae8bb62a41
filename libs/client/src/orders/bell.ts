/** Wakes whoever waits. */
export class Bell {
  private waiting = Promise.withResolvers<void>();

  ring(): void {
    this.waiting.resolve();
    this.waiting = Promise.withResolvers<void>();
  }

  /** What to wait for: a ring from this moment on. */
  next(): { within(ms: number, signal: AbortSignal): Promise<void> } {
    const rung = this.waiting.promise;
    return { within: (ms, signal) => waitFor(rung, ms, signal) };
  }
}

/** Resolves on a ring, after a time (which may be infinite), or when the signal aborts. */
async function waitFor(rung: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const over = Promise.withResolvers<void>();
  const end = (): void => over.resolve();
  const timer = Number.isFinite(ms) ? setTimeout(end, ms) : undefined;
  signal.addEventListener('abort', end, { once: true });
  await Promise.race([rung, over.promise]);
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
