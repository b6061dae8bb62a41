import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { pause } from '../http/retry.ts';
import { Eraser, type ErasureHandler } from '../orders/eraser.ts';
import { OrderLedger } from '../orders/order-ledger.ts';
import { runSource } from '../orders/order-source.ts';
import { drain } from '../outbox/drain.ts';
import { LethePublisher } from './lethe-publisher.ts';
import { ERASES } from './on-erasure.ts';
import { LETHE_OPTIONS, type LetheModuleOptions } from './options.ts';

const AGAIN_MS = 5_000;

/** Runs, from start to shutdown, what the module's options and marked methods ask for. */
@Injectable()
export class LetheRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Lethe');
  private readonly stopping = new AbortController();
  private running: Promise<void>[] = [];

  constructor(
    @Inject(LETHE_OPTIONS) private readonly options: LetheModuleOptions,
    @Inject(LethePublisher) private readonly publisher: LethePublisher,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error in words if a system has two handlers, or there is no inbox for its orders. */
  onApplicationBootstrap(): void {
    const { outbox } = this.options;
    const handlers = this.handlers();
    const works = [...handlers].map(([target, handler]) => this.eraser(target, handler));
    if (outbox) works.push((signal) => drain(outbox, this.publisher, signal));
    this.running = works.map((work) => this.keepRunning(work));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private handlers(): Map<string, ErasureHandler> {
    const found = new Map<string, ErasureHandler>();
    const reflector = new Reflector();
    for (const instance of this.instances()) {
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method = instance[name] as ErasureHandler;
        const target = reflector.get<string | undefined>(ERASES, method);
        if (target === undefined) continue;
        if (found.has(target)) throw new Error(`Two methods are marked with @OnErasure('${target}'). Nothing was started; keep one.`);
        found.set(target, method.bind(instance));
      }
    }
    return found;
  }

  private instances(): Record<string, unknown>[] {
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    const instances = wrappers.flatMap(({ instance }) => (typeof instance === 'object' && instance !== null ? [instance as object] : []));
    return [...new Set(instances)].filter((instance) => Object.getPrototypeOf(instance)) as Record<string, unknown>[];
  }

  private eraser(target: string, erase: ErasureHandler): (signal: AbortSignal) => Promise<void> {
    const { inbox, orders, receipts, backoffMs, ledger, workerKey } = this.options;
    if (!inbox || !orders)
      throw new Error(`@OnErasure('${target}') needs \`inbox\` and \`orders\` in the options of LetheModule. Nothing was started.`);
    const eraser = new Eraser({
      target,
      inbox,
      erase,
      ledger: new OrderLedger({ ...ledger, ...(workerKey !== undefined && { key: workerKey }) }),
      ...(receipts && { receipts }),
      ...(backoffMs && { backoffMs }),
      onTrouble: ({ erasure }, code) =>
        this.log.warn(`The order of ${target} in the erasure ${erasure} is not done (${code}); it is tried again.`),
    });
    return (signal) => runSource(orders, target, eraser, signal);
  }

  /** What ends before the application does is begun again. What it threw may quote what it worked on; its kind is told. */
  private async keepRunning(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await work(signal).catch((error: unknown) =>
        this.log.error(`Lethe's client was interrupted (${(error as Error)?.name}); it begins again.`),
      );
      await pause(AGAIN_MS, signal);
    }
  }
}
