import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { DecisionsOptions } from '../decisions/decisions.ts';
import type { LedgerOptions } from '../http/ledger-http.ts';
import type { EraserOptions } from '../orders/eraser.ts';
import type { Inbox } from '../orders/inbox.ts';
import type { ReceiptSender } from '../orders/order-ledger.ts';
import type { OrderSource } from '../orders/order-source.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Publisher } from '../publish/publisher.ts';

export interface LetheModuleOptions {
  /** Where events go and orders are claimed. A service that does both may have a key for each. */
  ledger: LedgerOptions;
  /** Key of the role `worker`; that of `ledger` without it. */
  workerKey?: string;
  /** How events are sent; over HTTP without it. */
  publisher?: Publisher;
  /** How the ledger is asked before acting. */
  decisions?: Omit<DecisionsOptions, 'url' | 'key'>;
  /** Drained while the application runs. */
  outbox?: Outbox;
  /** Needed where a method is marked with `@OnErasure`. */
  inbox?: Inbox;
  /** Where orders come from, such as `kafkaOrders(…)`. */
  orders?: OrderSource;
  /** How receipts go; over HTTP without it. */
  receipts?: ReceiptSender;
  backoffMs?: NonNullable<EraserOptions['backoffMs']>;
}

export interface LetheModuleAsyncOptions
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<LetheModuleOptions>, 'inject' | 'useFactory'> {}

export const LETHE_OPTIONS = Symbol('LetheModuleOptions');
