import { pause } from '../http/retry.ts';
import type { OrderLedger } from './order-ledger.ts';
import type { OrderSource } from './order-source.ts';

export interface LedgerOrdersOptions {
  ledger: Pick<OrderLedger, 'open'>;
  /** How often the ledger is asked. Default 60,000 ms. */
  everyMs?: number;
  /** Called when the ledger did not say what is open. */
  onTrouble?: (code: string) => void;
}

const EVERY_MS = 60_000;

/** Orders from the ledger's own list, for a service without Kafka: asked from time to time. What was settled is not on it any more. */
export function ledgerOrders({ ledger, everyMs = EVERY_MS, onTrouble }: LedgerOrdersOptions): OrderSource {
  return {
    async run(target, accept, signal) {
      while (!signal.aborted) {
        const open = await ledger.open(target, signal);
        if (open.ok) await accept(open.orders);
        else if (!signal.aborted) onTrouble?.(open.problem.type.slice(open.problem.type.lastIndexOf('/') + 1));
        await pause(everyMs, signal);
      }
    },
  };
}
