import { FOREIGN, type Problem } from '../http/problem.ts';
import { pause, pauseAfter, type Retry } from '../http/retry.ts';
import { Bell } from './bell.ts';
import { larger } from './counts.ts';
import type { Inbox, OpenOrder } from './inbox.ts';
import type { Claimed, Counts, Order, OrderId, Outcome, Receipt } from './order.ts';
import type { OrderLedger, ReceiptSender } from './order-ledger.ts';

/** What a handler may use beside the order. */
export interface Work {
  /**
   * To be called with what is going to be erased, before it is: an attempt that is cut off after it has erased finds nothing the next time, and this remembers
   * what there was, for other erasers of the system too. Answers the most that was found in any attempt. Rejects where that cannot be noted: erase nothing then.
   */
  noteFound(found: Counts): Promise<Counts>;
  /** From 1. */
  attempt: number;
  /** Aborts when the process stops; the order stays in the inbox. */
  signal: AbortSignal;
}

/** Erases a person from one system and says what it did. It may be called again for the same order; whatever it throws is a failure that is tried again. */
export type ErasureHandler = (claimed: Claimed, work: Work) => Promise<Outcome>;

export interface EraserOptions {
  /** The system, as it is registered with the ledger. */
  target: string;
  /**
   * With `open` it is asked at the start what is open, so that a new inbox, or one that was lost, has it too; with `found` it keeps what was found, also for
   * whoever goes on after an inbox that is lost.
   */
  ledger: Pick<OrderLedger, 'claim' | 'send'> & Partial<Pick<OrderLedger, 'open' | 'found'>>;
  inbox: Inbox;
  erase: ErasureHandler;
  /** How receipts go; over HTTP without it. */
  receipts?: ReceiptSender;
  /** First and longest pause after a failure. Default 1,000 and 900,000 ms. */
  backoffMs?: { firstMs: number; longestMs: number };
  /** Called for each attempt that failed, with a code. */
  onTrouble?: (order: OrderId, code: string) => void;
}

/** Failed attempts after which an order that the ledger does not know is let go. */
const LET_GO_AFTER = 12;
const BACKOFF: Required<Retry> = { attempts: 1, firstMs: 1_000, longestMs: 900_000 };

/** Takes the orders of one system into an inbox and works them from there, one after the other. One that fails waits while others go on. */
export class Eraser {
  private readonly bell = new Bell();

  constructor(private readonly options: EraserOptions) {}

  /** Takes orders durably; those of other targets are passed over. Once it resolves their messages may be committed. */
  async accept(orders: readonly Order[]): Promise<void> {
    const own = orders.filter(({ target }) => target === this.options.target);
    if (own.length === 0) return;
    await this.options.inbox.take(own);
    this.bell.ring();
  }

  /** Works until the signal aborts. Rejects if the inbox fails: it may be called again, no order is lost. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const both = [this.adopt(until), this.workThrough(until)];
    try {
      await Promise.all(both);
    } finally {
      stop.abort();
      await Promise.allSettled(both);
    }
  }

  /** Asked until the ledger answers; what it does not let us know is left to where orders come from. */
  private async adopt(signal: AbortSignal): Promise<void> {
    const { ledger, target, backoffMs } = this.options;
    for (let failures = 0; ledger.open && !signal.aborted; failures++) {
      const open = await ledger.open(target, signal);
      if (open.ok) return this.accept(open.orders);
      if (open.problem.status < 500) return;
      await pause(pauseAfter(failures, { ...BACKOFF, ...backoffMs }), signal);
    }
  }

  private async workThrough(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const rung = this.bell.next();
      const order = await this.options.inbox.next(this.options.target);
      const wait = order && order.notBefore - Date.now();
      if (order && wait !== undefined && wait <= 0) await this.work(order, signal);
      else await rung.within(Math.min(wait ?? Infinity, BACKOFF.longestMs), signal);
    }
  }

  private async work(order: OpenOrder, signal: AbortSignal): Promise<void> {
    const failure = await this.attempt(order, signal);
    const { inbox, onTrouble, backoffMs } = this.options;
    if (failure === undefined) return inbox.settle(order);
    // Cut off by the end of the process, not by a failure: it is the first thing to do when it starts again.
    if (signal.aborted) return;
    onTrouble?.(order, failure);
    await inbox.postpone(order, Math.ceil(Date.now() + pauseAfter(order.attempts, { ...BACKOFF, ...backoffMs })));
  }

  /** Nothing when there is nothing left to do for the order, or a code that says why there is. */
  private async attempt(order: OpenOrder, signal: AbortSignal): Promise<string | undefined> {
    const { ledger, receipts = ledger } = this.options;
    const claim = await ledger.claim(order, signal);
    if (!claim.ok) return isSettled(claim.problem) || isOfNobody(order, claim.problem) ? undefined : codeOf(claim.problem.type);
    const { claimed } = claim;
    const outcome = await this.erase(order, claimed, signal);
    if (outcome.outcome === 'failed' && signal.aborted) return outcome.reason;
    const receipt = receiptOf(claimed.round, outcome, await this.options.inbox.noteFound(order, {}));
    const sent = await receipts.send(order, receipt, signal);
    if (!sent.ok) return codeOf(sent.problem.type);
    return outcome.outcome === 'failed' ? outcome.reason : undefined;
  }

  private async erase(order: OpenOrder, claimed: Claimed, signal: AbortSignal): Promise<Outcome> {
    try {
      const noteFound = (found: Counts) => this.noteFound(order, found, signal);
      return await this.options.erase(claimed, { attempt: order.attempts + 1, signal, noteFound });
    } catch {
      // What was thrown may quote the person.
      return { outcome: 'failed', reason: 'handler-failed' };
    }
  }

  private async noteFound(order: OpenOrder, found: Counts, signal: AbortSignal): Promise<Counts> {
    const { inbox, ledger } = this.options;
    const here = await inbox.noteFound(order, found);
    const everywhere = await ledger.found?.(order, here, signal);
    if (everywhere && !everywhere.ok) throw new Error(`What was found could not be noted: ${codeOf(everywhere.problem.type)}.`);
    return everywhere ? inbox.noteFound(order, everywhere.counts) : here;
  }
}

/** What was found in an attempt that was cut off was erased all the same. */
function receiptOf(round: number, given: Outcome, found: Counts): Receipt {
  const { outcome, note } = given;
  const settled = outcome !== 'failed' && outcome !== 'refused';
  const counts = settled ? larger(found, 'counts' in given ? given.counts : {}) : {};
  const erased = outcome === 'nothing-held' && Object.keys(counts).length > 0;
  return {
    round,
    outcome: erased ? 'erased' : outcome,
    counts,
    verified: 'verified' in given && given.verified,
    ...('reason' in given && { reason: given.reason }),
    at: new Date().toISOString(),
    ...(note !== undefined && { note }),
  };
}

/** The ledger knows no such order, asked again and again: if it does after all, it lists it as open. */
function isOfNobody({ attempts }: OpenOrder, { status, type }: Problem): boolean {
  return status === 404 && type !== FOREIGN && attempts >= LET_GO_AFTER;
}

function isSettled({ status, type }: Problem): boolean {
  return status === 410 && type !== FOREIGN;
}

/** `https://lethe.dev/problems/<kind>` → kind. */
function codeOf(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1);
}
