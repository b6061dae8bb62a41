import { findOrder, isSettled, LETHE, problem, type Problem } from '#domain';
import { loadErasure } from '#erasure';
import { topicName, type Alive, type Message, type Taken } from '#messaging';
import type { Burial } from './dead-letters.ts';
import type { Engines } from './engines.ts';
import { orderMessage } from './order-message.ts';
import { letterOf } from './settled-letters.ts';
import { isCode, isCount, isId, isName, isRound, readShape, type Member } from './shape.ts';
import { Unexpected } from './unexpected.ts';

/*
 * An order that fails and fails, as an eraser tells it in the dead topic: JSON, not sealed, for it names nobody.
 *
 *   {"erasure", "target", "round", "attempts", "code"}
 */
interface Told {
  erasure: string;
  target: string;
  round: number;
  attempts: number;
  code: string;
}

const order: Record<string, Member> = {
  erasure: { needed: true, holds: isId },
  target: { needed: true, holds: isName },
  round: { needed: true, holds: isRound },
};

const told: Record<string, Member> = {
  ...order,
  attempts: { needed: true, holds: isCount },
  code: { needed: true, holds: isCode },
};

/**
 * What orders get stuck on: messages among them that are none, and orders that an eraser has tried again and again. Both are filed with the dead letters, where
 * somebody looks and from where they can be sent again.
 */
export class StuckOrders {
  private readonly unexpected: Unexpected;

  constructor(
    private readonly controller: string,
    private readonly engines: Engines,
    private readonly burial: Burial,
  ) {
    this.unexpected = new Unexpected(engines);
  }

  /** Messages of the topic of orders: erasers pass over what is no order. */
  async takeOrders(messages: readonly Message[], alive: Alive): Promise<Taken> {
    for (const message of messages) {
      const reading = readShape(message.value, order, 'order', true);
      if (reading.ok) continue;
      await this.burial.bury(this.controller, 'erasure.orders', message, reading.problem);
      await alive();
    }
    return { done: messages.length };
  }

  /** Messages of the dead topic: those that this ledger has sealed are where they belong. */
  async takeDead(messages: readonly Message[], alive: Alive): Promise<Taken> {
    for (const [index, message] of messages.entries()) {
      if (message.headers.some(([name]) => name === 'lethe-id')) continue;
      const came = await this.file(message).catch((error: unknown) => this.unexpected.judge(message, error));
      if (came === 'wait') return { done: index, wait: true };
      if (came) await this.burial.bury(this.controller, 'dead', message, came);
      else this.unexpected.forget(message);
      await alive();
    }
    return { done: messages.length };
  }

  private async file(message: Message): Promise<'wait' | undefined> {
    const reading = readShape(message.value, told, 'order');
    if (!reading.ok) return undefined;
    const given = reading.given as Told;
    const { erasure, target, round } = given;
    const id = letterOf(given);
    // Told each time that it fails; filed once.
    if ((await this.engines.vault.deadLetters.find(this.controller, id))?.place) return undefined;
    const found = await this.orderOf(given);
    if (found === 'settled') return undefined;
    if (found && (await this.say(given)) === 'wait') return 'wait';
    const { key, value, headers } = found ?? { ...message, value: Buffer.from(JSON.stringify({ erasure, target, round })) };
    const topic = topicName(this.controller, 'erasure.orders');
    const stuck = { ...message, topic, partition: -1, offset: '-1', key: key === null ? key : Buffer.from(key), value, headers };
    await this.burial.bury(this.controller, 'erasure.orders', stuck, found ? failed(given) : unknown(), id);
    return undefined;
  }

  /** In the ledger before the letter is filed: what is filed is not looked at again. */
  private async say({ erasure, target, round, attempts, code: reason }: Told): Promise<'wait' | undefined> {
    const worker = { controller: this.controller, name: LETHE };
    const said = await this.engines.work.stuck(worker, erasure, { target, round, attempts, reason });
    return !said.ok && said.problem.status === 503 ? 'wait' : undefined;
  }

  /** The order's message as it was sent; undefined if this controller's ledger gave no such order. */
  private async orderOf({ erasure, target, round }: Told) {
    const { state, read } = await loadErasure(this.engines.store, erasure);
    const known = findOrder(state, { target, round });
    if (!known || read.events[0]?.metadata.controller !== this.controller) return undefined;
    if (isSettled(known)) return 'settled';
    for await (const stored of this.engines.store.readStream(`erasure-${erasure}`)) {
      const data = stored.data as { target?: unknown; round?: unknown };
      if (data.target === target && data.round === round) return orderMessage(stored);
    }
    return undefined;
  }
}

function failed({ target, attempts, code }: Told): Problem {
  return problem(
    'order-failed',
    `${target} could not carry the order out in ${attempts} attempts, the last time for '${code}'. It is tried on. Remove the cause and send the order again: then it is tried at once.`,
  );
}

function unknown(): Problem {
  return problem('not-found', 'The ledger has given no such order. Nobody needs it; find out who writes into the topic of orders.');
}
