import { setTimeout as delay } from 'node:timers/promises';
import { openConnector, type Connector, type SecretSource } from '#connectors';
import { unsettledOrders } from '#domain';
import type { EventStoreLog } from '#event-store';
import { approvedErasures, systems } from '#projections';
import { nowOf, type Engines } from './engines.ts';
import type { ErasureWork } from './erasure-work.ts';
import { handleOrder, type OrderSent } from './handle-order.ts';
import { loadErasure, loadRequest } from './load.ts';

export interface InProcessEraserOptions {
  engines: Engines;
  work: ErasureWork;
  secrets: SecretSource;
  /** Name of the worker in events and receipts. */
  name?: string;
  /** How often every open order is looked at. Default 2,000 ms. */
  tickMs?: number;
  /** First and longest pause after a failure; they double, with chance. Default 1,000 and 300,000 ms. */
  backoffMs?: { first: number; longest: number };
  log?: EventStoreLog;
}

const LOCK = 'lethe.in-process-eraser';
const STANDBY_MS = 1_000;
const TICK_MS = 2_000;
/** After so many attempts in vain the ledger says that the order is stuck. */
const STUCK_AFTER = 12;
const BACKOFF_MS = { first: 1_000, longest: 300_000 };

/** The orders of one system, worked one after the other. */
interface Queue {
  orders: Map<string, Waiting>;
  running: boolean;
}

interface Waiting extends OrderSent {
  round: number;
  failures: number;
  /** In ms of the monotonic clock. */
  notBefore: number;
}

/**
 * Carries orders to systems that have a connector, in this process: fed by the event store's subscription and by a tick over all open
 * orders. Each system is worked on its own, and an order that fails waits while others go on.
 */
export class InProcessEraser {
  private readonly queues = new Map<string, Queue>();
  private readonly inProgress = new Set<Promise<void>>();

  constructor(private readonly options: InProcessEraserOptions) {}

  /**
   * Works until the signal aborts; the orders in progress are finished first. While another process works, waits to take over: two at
   * once would do no harm, but the second would find nothing and say so.
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.engines.vaultDb
        .session(async (session) => {
          const [row] = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS alone', [LOCK]);
          if (row?.alone) await this.follow(signal);
        })
        .catch((error: unknown) => this.failed(error));
      await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { store } = this.options.engines;
    const listening = store.subscribe({
      name: 'in-process-eraser',
      after: await store.head(),
      streamPrefixes: ['erasure-'],
      onPage: async (page) => {
        const ordered = page
          .filter(({ type }) => type === 'privacy.erasure.ordered.v1')
          .map(({ stream }) => stream.slice('erasure-'.length));
        for (const id of new Set(ordered)) await this.look(id, signal).catch((error: unknown) => this.failed(error));
      },
      signal,
      ...(this.options.log ? { log: this.options.log } : {}),
    });
    await Promise.all([listening, this.tick(signal)]);
    await Promise.all(this.inProgress);
  }

  private async tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const { id } of await approvedErasures(this.options.engines.readDb)) await this.look(id, signal);
      } catch (error) {
        this.failed(error);
      }
      await delay(this.options.tickMs ?? TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Puts the open orders of an erasure into the queues of their systems. */
  private async look(id: string, signal: AbortSignal): Promise<void> {
    const request = await loadRequest(this.options.engines.store, id);
    if (!request) return;
    const { controller } = request;
    for (const { target, round } of unsettledOrders((await loadErasure(this.options.engines.store, id)).state)) {
      const queue = this.queues.get(`${controller} ${target}`) ?? { orders: new Map<string, Waiting>(), running: false };
      this.queues.set(`${controller} ${target}`, queue);
      const key = `${id} ${round}`;
      if (!queue.orders.has(key)) queue.orders.set(key, { controller, erasure: id, target, round, failures: 0, notBefore: 0 });
      this.start(queue, signal);
    }
  }

  private start(queue: Queue, signal: AbortSignal): void {
    if (queue.running || signal.aborted) return;
    queue.running = true;
    const working = this.workThrough(queue, signal)
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        queue.running = false;
        this.inProgress.delete(working);
      });
    this.inProgress.add(working);
  }

  /** Works what may be worked now; what waits for its next try is taken up by the tick. */
  private async workThrough(queue: Queue, signal: AbortSignal): Promise<void> {
    const [first] = queue.orders.values();
    const connector = first && (await this.connectorOf(first));
    if (!connector) return queue.orders.clear();
    try {
      for (;;) {
        const ready = [...queue.orders].find(([, order]) => order.notBefore <= performance.now());
        if (!ready || signal.aborted) return;
        await this.workOne(queue, ...ready, connector);
      }
    } finally {
      await connector.close();
    }
  }

  private async workOne(queue: Queue, key: string, order: Waiting, connector: Connector): Promise<void> {
    const { work, name = 'eraser', engines } = this.options;
    const worker = { controller: order.controller, name, systems: [order.target] };
    const handled = await handleOrder(order, connector, work, worker, () => nowOf(engines)).catch((error: unknown) => {
      this.failed(error);
      return { done: false as const, code: 'unexpected' };
    });
    if (handled.done) return void queue.orders.delete(key);
    const failures = order.failures + 1;
    queue.orders.set(key, { ...order, failures, notBefore: performance.now() + this.pause(order.failures) });
    if (failures < STUCK_AFTER || handled.code === 'pending') return;
    // Told again with the next attempt if it could not be recorded.
    await work.stuck(worker, order.erasure, { target: order.target, round: order.round, attempts: failures, reason: handled.code });
  }

  private async connectorOf({ controller, target }: OrderSent): Promise<Connector | undefined> {
    const registered = await systems(this.options.engines.readDb, controller);
    const found = registered.find(({ name }) => name === target);
    return found && openConnector(found.system, this.options.secrets);
  }

  /** Between half and all of a doubling pause: systems that failed together are not asked together again. */
  private pause(failures: number): number {
    const { first, longest } = this.options.backoffMs ?? BACKOFF_MS;
    const full = Math.min(longest, first * 2 ** failures);
    return full / 2 + (Math.random() * full) / 2;
  }

  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'an order could not be worked; it is tried again');
  }
}
