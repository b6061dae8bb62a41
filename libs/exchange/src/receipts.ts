import type { KeyEntry } from '#auth';
import { cardNumbersIn, isTime, problem, receiptOutcomes, type Problem, type ReceiptOutcome } from '#domain';
import type { ReceiptGiven } from '#erasure';
import type { Alive, Message, Taken } from '#messaging';
import type { Burial } from './dead-letters.ts';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import type { Figures } from './figures.ts';
import { isLiving } from './senders.ts';
import { letterOf } from './settled-letters.ts';
import { isCode, isCount, isId, isName, isRound, readShape, type Member } from './shape.ts';
import { Unexpected } from './unexpected.ts';

/*
 * A receipt, as over HTTP without its note: JSON, keyed as the order was.
 *
 *   {"erasure", "target", "round", "outcome", "counts": {dataset: n}, "verified", "reason", "at", "worker"}
 *
 * `worker` is the name of a key of the role `worker` that answers for the target.
 */

/** Receipts that are recorded side by side. */
const AT_ONCE = 32;

type Given = Omit<ReceiptGiven, 'note'> & { erasure: string; target: string; worker: string };

/** Answers of erasers of one controller on their way from Kafka into the ledger. Those that cannot be recorded go to the dead topic. */
export class Receipts {
  private readonly unexpected: Unexpected;

  constructor(
    private readonly controller: string,
    private readonly engines: Engines,
    private readonly burial: Burial,
    private readonly figures: Figures,
  ) {
    this.unexpected = new Unexpected(engines);
  }

  async take(messages: readonly Message[], alive: Alive): Promise<Taken> {
    const keys = await this.engines.apiKeys.list(this.controller);
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const some = messages.slice(from, from + AT_ONCE);
      const done = await this.takeTogether(some, keys, alive);
      if (done < some.length) return { done: from + done, wait: true };
    }
    return { done: messages.length };
  }

  /**
   * How many of these are done with. Answers to one order are recorded one after the other, those to different ones side by side: an erasure hears of all its
   * systems at about the same time, and most of the time that a receipt takes is waiting.
   */
  private async takeTogether(messages: readonly Message[], keys: readonly KeyEntry[], alive: Alive): Promise<number> {
    const judged = new Map<Message, Judged>();
    const working = await Promise.allSettled([...byOrder(messages)].map((some) => this.inTurn(some, keys, judged, alive)));
    for (const each of working) if (each.status === 'rejected') throw each.reason;
    for (const [index, message] of messages.entries()) {
      const each = judged.get(message);
      if (each === undefined) return index;
      if (typeof each === 'string') this.figures.count(this.controller, 'erasure.receipts', each);
      else await this.burial.bury(this.controller, 'erasure.receipts', message, each);
      await alive();
    }
    return messages.length;
  }

  /** What comes after one that has to wait waits too: it may be a later word on the same order. */
  private async inTurn(some: readonly Read[], keys: readonly KeyEntry[], judged: Map<Message, Judged>, alive: Alive): Promise<void> {
    for (const read of some) {
      const each = await this.recordOrJudge(read, keys);
      if (each === 'wait' || (typeof each !== 'string' && each.status === 503)) return;
      judged.set(read.message, each);
      await alive();
    }
  }

  private async recordOrJudge(read: Read, keys: readonly KeyEntry[]): Promise<Judged | 'wait'> {
    try {
      const judged = await this.record(read, keys);
      this.unexpected.forget(read.message);
      return judged;
    } catch (error) {
      return this.unexpected.judge(read.message, error);
    }
  }

  /** The problem, or what it is once it stands in the ledger. */
  private async record({ reading }: Read, keys: readonly KeyEntry[]): Promise<Judged | 'wait'> {
    if (!reading.ok) return reading.problem;
    const { erasure, target, ...receipt } = reading.receipt;
    const worker = this.workerOf(reading.receipt, keys);
    if (!worker)
      return problem(
        'forbidden',
        'No valid key of the role worker has this name and answers for the target. The receipt was not recorded.',
      );
    const result = await durably(this.engines.faults, 'receipt', () => this.engines.work.receipt(worker, erasure, target, receipt));
    // Whoever looks there would look in vain.
    if (result.ok && receipt.outcome !== 'failed') await this.engines.vault.deadLetters.delete(this.controller, letterOf(reading.receipt));
    return result.ok ? result.status : result.problem;
  }

  private workerOf(
    { worker: name, target }: Given,
    keys: readonly KeyEntry[],
  ): { controller: string; name: string; systems?: string[] } | undefined {
    const key = keys.find((each) => each.name === name && each.roles.includes('worker') && isLiving(each, this.engines.now()));
    if (!key || (key.systems && !key.systems.includes(target))) return undefined;
    return { controller: this.controller, name, ...(key.systems && { systems: key.systems }) };
  }
}

type Judged = 'recorded' | 'duplicate' | Problem;

interface Read {
  message: Message;
  reading: ReturnType<typeof readReceipt>;
}

/** What is about one order together, in its order; what is no receipt alone. */
function byOrder(messages: readonly Message[]): Iterable<Read[]> {
  const orders = new Map<string, Read[]>();
  for (const message of messages) {
    const reading = readReceipt(message.value);
    const { receipt } = reading.ok ? reading : {};
    const name = receipt ? `${receipt.erasure} ${receipt.target}` : `${message.partition} ${message.offset}`;
    orders.set(name, [...(orders.get(name) ?? []), { message, reading }]);
  }
  return orders.values();
}

const MOST_COUNTS = 256;

const members: Record<string, Member> = {
  erasure: { needed: true, holds: isId },
  target: { needed: true, holds: isName },
  round: { needed: true, holds: isRound },
  outcome: { needed: true, holds: (value) => receiptOutcomes.includes(value as ReceiptOutcome) },
  counts: { needed: true, holds: isCounts },
  verified: { needed: true, holds: (value) => typeof value === 'boolean' },
  reason: { needed: false, holds: isCode },
  at: { needed: true, holds: isTime },
  worker: { needed: true, holds: isName },
};

function isCounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const counts = Object.entries(value);
  return counts.length <= MOST_COUNTS && counts.every(([dataset, count]) => isName(dataset) && isCount(count));
}

/** Checks a receipt as the API does. */
export function readReceipt(value: Buffer | null): { ok: true; receipt: Given } | { ok: false; problem: Problem } {
  const reading = readShape(value, members, 'receipt');
  if (!reading.ok) return reading;
  const receipt = reading.given as Given;
  const { erasure: _id, ...kept } = receipt;
  const cards = cardNumbersIn(kept).map((pointer) => ({ pointer, reason: 'holds a card number' }));
  if (cards.length > 0)
    return { ok: false, problem: problem('card-number', 'A card number stands in the receipt. It was not recorded.', { errors: cards }) };
  return { ok: true, receipt };
}
