import { cardNumbersIn, isTime, problem, receiptOutcomes, type Problem, type ReceiptOutcome } from '#domain';
import type { ReceiptGiven } from '#erasure';
import type { Alive, Message, Taken } from '#messaging';
import type { Burial } from './dead-letters.ts';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import { isLiving } from './senders.ts';
import { isCode, isCount, isId, isName, isRound, readShape, type Member } from './shape.ts';
import { letterOf } from './stuck-orders.ts';
import { Unexpected } from './unexpected.ts';

/*
 * A receipt, as over HTTP without its note: JSON, keyed as the order was.
 *
 *   {"erasure", "target", "round", "outcome", "counts": {dataset: n}, "verified", "reason", "at", "worker"}
 *
 * `worker` is the name of a key of the role `worker` that answers for the target.
 */

type Given = Omit<ReceiptGiven, 'note'> & { erasure: string; target: string; worker: string };

/** Answers of erasers of one controller on their way from Kafka into the ledger. Those that cannot be recorded go to the dead topic. */
export class Receipts {
  private readonly unexpected: Unexpected;

  constructor(
    private readonly controller: string,
    private readonly engines: Engines,
    private readonly burial: Burial,
  ) {
    this.unexpected = new Unexpected(engines);
  }

  async take(messages: readonly Message[], alive: Alive): Promise<Taken> {
    for (const [index, message] of messages.entries()) {
      const reason = await this.record(message).catch((error: unknown) => this.unexpected.judge(message, error));
      if (reason === 'wait' || reason?.status === 503) return { done: index, wait: true };
      if (reason) await this.burial.bury(this.controller, 'erasure.receipts', message, reason);
      await alive();
    }
    return { done: messages.length };
  }

  /** Nothing when it stands in the ledger. */
  private async record({ value }: Message): Promise<Problem | undefined> {
    const reading = readReceipt(value);
    if (!reading.ok) return reading.problem;
    const { erasure, target, ...receipt } = reading.receipt;
    const worker = await this.workerOf(reading.receipt);
    if (!worker)
      return problem(
        'forbidden',
        'No valid key of the role worker has this name and answers for the target. The receipt was not recorded.',
      );
    const result = await durably(this.engines.faults, 'receipt', () => this.engines.work.receipt(worker, erasure, target, receipt));
    // Whoever looks there would look in vain.
    if (result.ok && receipt.outcome !== 'failed') await this.engines.vault.deadLetters.delete(this.controller, letterOf(reading.receipt));
    return result.ok ? undefined : result.problem;
  }

  private async workerOf({ worker: name, target }: Given): Promise<{ controller: string; name: string; systems?: string[] } | undefined> {
    const keys = await this.engines.apiKeys.list(this.controller);
    const key = keys.find((each) => each.name === name && each.roles.includes('worker') && isLiving(each, this.engines.now()));
    if (!key || (key.systems && !key.systems.includes(target))) return undefined;
    return { controller: this.controller, name, ...(key.systems && { systems: key.systems }) };
  }
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
