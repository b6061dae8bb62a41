import { policyInForce, readInOrder, type Policy, type PolicySource } from '#domain';
import type { EventStore, EventStoreLog, StoredEvent } from '#event-store';

/**
 * The policies of all controllers, kept in memory by following their streams. `run` follows, `ready` says that what was there at the
 * start is known; before that a policy may seem to be missing, so whoever reduces events by it waits.
 */
export class LedgerPolicies implements PolicySource {
  readonly #versions = new Map<string, Policy[]>();
  readonly #ready = Promise.withResolvers<void>();
  #position = -1n;
  #waiting: { position: bigint; resolve: () => void }[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly now: () => Date = () => new Date(),
    private readonly log?: EventStoreLog,
  ) {
    // Not everyone who runs it waits for it.
    this.#ready.promise.catch(() => undefined);
  }

  /** Follows until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.store.subscribe({
      name: 'policies',
      after: this.#position,
      streamPrefixes: ['policy-'],
      onPage: async (page, upTo) => this.#take(page, upTo),
      onLive: () => this.#ready.resolve(),
      signal,
      ...(this.log ? { log: this.log } : {}),
    });
    this.#ready.reject(new Error('The ledger was left before its policies were read'));
  }

  ready(): Promise<void> {
    return this.#ready.promise;
  }

  current(controller: string): Policy | undefined {
    return policyInForce(this.versions(controller), this.now().toISOString());
  }

  versions(controller: string): readonly Policy[] {
    return this.#versions.get(controller) ?? [];
  }

  /** Every controller that has a policy. */
  controllers(): string[] {
    return [...this.#versions.keys()];
  }

  /** Resolves once everything up to a position of the ledger is known, such as the one that `publishPolicy` answered. */
  async caughtUpTo(position: bigint, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#position >= position) return;
    await new Promise<void>((resolve, reject) => {
      const waiter = { position, resolve };
      this.#waiting.push(waiter);
      signal?.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(signal.reason as Error);
      });
    });
  }

  #take(page: readonly StoredEvent[], upTo: bigint): void {
    // All of the page or none of it: a page that fails is handed over again.
    for (const { controller, policy } of page.flatMap(publishedPolicies)) {
      this.#versions.set(controller, [...this.versions(controller), policy]);
    }
    this.#position = upTo;
    const reached = this.#waiting.filter((waiter) => waiter.position <= upTo);
    this.#waiting = this.#waiting.filter((waiter) => waiter.position > upTo);
    for (const waiter of reached) waiter.resolve();
  }
}

/** What cannot be read stops the following: going on under an older policy would keep values that the newer one forbids. */
function publishedPolicies(stored: StoredEvent): { controller: string; policy: Policy }[] {
  const reading = readInOrder(stored);
  if (!reading.ok) throw new Error(`Event ${stored.id} of a policy cannot be read (${reading.reason})`);
  const { event } = reading;
  if (event.type !== 'privacy.policy.published.v1') return [];
  return [{ controller: event.metadata.controller, policy: event.data.policy }];
}
