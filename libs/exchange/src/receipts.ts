import { cardNumbersIn, isTime, problem, receiptOutcomes, type FieldProblem, type Problem, type ReceiptOutcome } from '#domain';
import type { ReceiptGiven } from '#erasure';
import { parseJson, type Alive, type Message, type Taken } from '#messaging';
import type { Burial } from './dead-letters.ts';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import { isLiving } from './senders.ts';
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
    return result.ok ? undefined : result.problem;
  }

  private async workerOf({ worker: name, target }: Given): Promise<{ controller: string; name: string; systems?: string[] } | undefined> {
    const keys = await this.engines.apiKeys.list(this.controller);
    const key = keys.find((each) => each.name === name && each.roles.includes('worker') && isLiving(each, this.engines.now()));
    if (!key || (key.systems && !key.systems.includes(target))) return undefined;
    return { controller: this.controller, name, ...(key.systems && { systems: key.systems }) };
  }
}

const ID = /^[0-9a-f]{32}$/;
const NAME = /^[A-Za-z0-9._:/-]{1,128}$/;
const CODE = /^[a-z0-9][a-z0-9_-]{0,127}$/;
const MOST_COUNTS = 256;

const text = (form: RegExp) => (value: unknown) => typeof value === 'string' && form.test(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

const members: Record<string, { needed: boolean; holds(value: unknown): boolean }> = {
  erasure: { needed: true, holds: text(ID) },
  target: { needed: true, holds: text(NAME) },
  round: { needed: true, holds: (value) => isCount(value) && (value as number) >= 1 && (value as number) <= 1_000_000 },
  outcome: { needed: true, holds: (value) => receiptOutcomes.includes(value as ReceiptOutcome) },
  counts: { needed: true, holds: isCounts },
  verified: { needed: true, holds: (value) => typeof value === 'boolean' },
  reason: { needed: false, holds: text(CODE) },
  at: { needed: true, holds: isTime },
  worker: { needed: true, holds: text(NAME) },
};

function isCounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const counts = Object.entries(value);
  return counts.length <= MOST_COUNTS && counts.every(([dataset, count]) => NAME.test(dataset) && isCount(count));
}

/** Checks a receipt as the API does; a name that is not one of its members is not repeated. */
export function readReceipt(value: Buffer | null): { ok: true; receipt: Given } | { ok: false; problem: Problem } {
  const parsed = value && parseJson(value);
  if (!parsed) return { ok: false, problem: problem('malformed-json', 'The receipt is not JSON in UTF-8. It was not recorded.') };
  const { value: given } = parsed;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return wrong([{ pointer: '', reason: 'must be an object' }]);
  const errors = Object.entries(members).flatMap(([name, { needed, holds }]): FieldProblem[] => {
    const there = Object.hasOwn(given, name);
    if (!there) return needed ? [{ pointer: `/${name}`, reason: 'is required' }] : [];
    return holds((given as Record<string, unknown>)[name]) ? [] : [{ pointer: `/${name}`, reason: 'is not as documented' }];
  });
  if (Object.keys(given).some((name) => !Object.hasOwn(members, name))) errors.push({ pointer: '', reason: 'has an unknown member' });
  if (errors.length > 0) return wrong(errors);
  const { erasure: _id, ...kept } = given as Given;
  const cards = cardNumbersIn(kept).map((pointer) => ({ pointer, reason: 'holds a card number' }));
  if (cards.length > 0)
    return { ok: false, problem: problem('card-number', 'A card number stands in the receipt. It was not recorded.', { errors: cards }) };
  return { ok: true, receipt: given as Given };
}

function wrong(errors: FieldProblem[]): { ok: false; problem: Problem } {
  const detail = 'The receipt does not have the documented shape. It was not recorded.';
  return { ok: false, problem: problem('invalid-request', detail, { errors }) };
}
