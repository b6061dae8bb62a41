import { setTimeout as delay } from 'node:timers/promises';
import { type Connector, openConnector, type SecretSource } from '#connectors';
import type { SystemFile } from '#domain';
import { handleOrder } from '#erasure';
import { type MessagingLog, type Publisher, textHeaders, topicName } from '#messaging';
import type { Faults } from './faults.ts';
import { type Inbox, type OpenOrder, TOLD_AFTER } from './inbox.ts';
import type { LedgerApi } from './ledger-api.ts';
import { KafkaOrderWork } from './order-work.ts';
import type { Tries } from './tries.ts';

export interface QueueParts {
  inbox: Inbox;
  api: LedgerApi;
  publisher: Publisher;
  secrets: SecretSource;
  /** The worker's key by its name. */
  name: string;
  tries: Tries;
  /** First and longest pause after a failure; they double, with chance. Default 1,000 and 900,000 ms. */
  backoffMs?: { first: number; longest: number };
  log?: MessagingLog;
  faults?: Faults;
}

const BACKOFF_MS = { first: 1_000, longest: 900_000 };

/** The orders of one system, worked one after the other from the inbox. One that fails waits while the others go on. */
export class SystemQueue {
  private bell = Promise.withResolvers<void>();
  private connector: Connector | undefined;

  constructor(
    private system: SystemFile,
    private readonly parts: QueueParts,
  ) {}

  /** The system's file has changed, or not. */
  become(system: SystemFile): void {
    this.system = system;
  }

  /** Something is in the inbox. */
  ring(): void {
    this.bell.resolve();
    this.bell = Promise.withResolvers<void>();
  }

  /** Works until the signal aborts; an order in progress is finished first. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.ring(), { once: true });
    while (!signal.aborted) {
      const bell = this.bell.promise;
      const order = this.parts.inbox.next(this.system.name);
      const wait = order && order.notBefore - Date.now();
      if (order && wait !== undefined && wait <= 0) await this.work(order);
      else await this.rest(bell, wait);
    }
    await this.connector?.close();
  }

  /** The connection is given back while there is nothing to do. */
  private async rest(bell: Promise<void>, ms: number | undefined): Promise<void> {
    await this.connector?.close();
    this.connector = undefined;
    if (ms === undefined) return bell;
    const woken = new AbortController();
    await Promise.race([bell, delay(Math.min(ms, BACKOFF_MS.longest), undefined, { signal: woken.signal }).catch(() => undefined)]);
    woken.abort();
  }

  private async work(order: OpenOrder): Promise<void> {
    const { inbox, faults, name, log } = this.parts;
    const { controller } = this.system;
    this.parts.tries.begun(order.target);
    try {
      if (order.attempts >= TOLD_AFTER && order.code !== 'pending') await this.tell(order);
      faults?.at('before begun');
      if (!inbox.begin(order, this.notBefore(order))) return;
      faults?.at('after begun');
      const done = await this.handle(order, { controller, name, systems: [order.target] });
      if (done !== true && !isOfNobody(order, done)) return this.postpone(order, done);
      faults?.at('before settled');
      inbox.settle(order, Date.now());
      faults?.at('after settled');
    } catch (error) {
      const { name: kind, code } = (error ?? {}) as { name?: string; code?: string };
      log?.warn({ system: order.target, error: kind, code }, 'an order could not be worked; it is tried again');
      this.postpone(order, 'failed');
    }
  }

  /** True when it is answered, or a code that says why not. */
  private async handle(order: OpenOrder, worker: { controller: string; name: string; systems: string[] }): Promise<true | string> {
    this.connector ??= openConnector(this.system, this.parts.secrets);
    if (!this.connector) return 'no-connector';
    const { erasure, target } = order;
    const { controller } = worker;
    const work = new KafkaOrderWork(order, this.parts);
    const handled = await handleOrder({ controller, erasure, target }, this.connector, work, worker, () => new Date());
    return handled.done || handled.code;
  }

  private postpone(order: OpenOrder, code: string): void {
    const { inbox, faults, log } = this.parts;
    this.parts.tries.failed(order.target, code);
    log?.warn({ system: order.target, code, attempts: order.attempts + 1 }, 'an order is not done; it is tried again');
    faults?.at('before postponed');
    inbox.postpone(order, code, this.notBefore(order));
    faults?.at('after postponed');
  }

  /** When an order whose next attempt fails may be tried again: after between half and all of a pause that doubles. */
  private notBefore({ attempts }: OpenOrder): number {
    const { first, longest } = this.parts.backoffMs ?? BACKOFF_MS;
    const full = Math.min(longest, first * 2 ** attempts);
    return Date.now() + full / 2 + (Math.random() * full) / 2;
  }

  /** An order that fails and fails is told where the ledger finds it, each time from then on. It names nobody, so it is not sealed. */
  private async tell({ erasure, target, round, attempts, code, key }: OpenOrder): Promise<void> {
    const value = Buffer.from(JSON.stringify({ erasure, target, round, attempts, code }));
    const headers = textHeaders({ 'content-type': 'application/json', 'lethe-problem': 'order-failed' });
    await this.parts.publisher.sendOne(topicName(this.system.controller, 'dead'), { key, value, headers }).catch((error: unknown) => {
      const { name: kind } = (error ?? {}) as { name?: string };
      this.parts.log?.warn({ system: target, error: kind }, 'an order that fails again and again could not be told in the dead topic');
    });
  }
}

/** The ledger knows no such order, asked again and again, and was told of it: if it does after all, it lists it as open. */
function isOfNobody({ attempts }: OpenOrder, code: string): boolean {
  return code === 'not-found' && attempts >= TOLD_AFTER;
}
