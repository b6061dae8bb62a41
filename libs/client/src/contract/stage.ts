import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { EraserUnderTest, Started } from './eraser-under-test.ts';
import { type Answered, PlayedLedger } from './played-ledger.ts';

/** An order that the contract gave, with its message. */
export interface Given {
  erasure: string;
  email: string;
  message: string;
}

/** How long the contract looks whether something happens that must not. */
const LOOK_MS = 150;

/** A consumer in front of a played ledger, for one test. */
export class Stage {
  readonly ledger = new PlayedLedger();
  private running: Started | undefined;
  private number = 0;
  private lives = 0;

  /** `patienceMs`: how long something that has to happen may take. */
  constructor(
    readonly consumer: EraserUnderTest,
    private readonly patienceMs: number,
  ) {}

  async open(): Promise<void> {
    await this.ledger.start();
    await this.consumer.reset();
    await this.start();
  }

  async close(): Promise<void> {
    await this.kill();
    await this.ledger.close();
  }

  async start(): Promise<void> {
    const { url, key } = this.ledger;
    const life = this.lives;
    this.running = await this.consumer.start({
      url,
      key,
      sendReceipt: async ({ erasure, target, ...receipt }) => {
        if (life !== this.lives) throw new Error('This consumer was killed.');
        // A topic takes what the ledger refuses later; it is away where the ledger is.
        if (this.ledger.take(erasure, target, receipt).status === 503) throw new Error('The topic of receipts is not reachable.');
      },
    });
  }

  async kill(): Promise<void> {
    await this.running?.kill();
    this.running = undefined;
    this.lives += 1;
    this.ledger.hangUp();
  }

  /** A person of whom the system holds something, and the order to erase it. */
  async ordered(): Promise<Given> {
    const email = `contract-${++this.number}-${randomBytes(4).toString('hex')}@example.org`;
    await this.consumer.put(email);
    return this.order(email);
  }

  order(email: string, { erasure = randomBytes(16).toString('hex'), round = 1, target = this.consumer.target } = {}): Given {
    this.ledger.order(erasure, target, email, round);
    const message = { id: randomBytes(16).toString('hex'), erasure, target, targetKind: 'system', round, dueAt: '2099-01-01T00:00:00Z' };
    return { erasure, email, message: JSON.stringify(message) };
  }

  /** Gives a message as Kafka does: again and again until it is committed. */
  async deliver(message: string): Promise<void> {
    await this.within('it commits a message', () => this.committed(message));
  }

  /** Gives a message once: whether it was committed within a moment. */
  async deliveredSoon(message: string): Promise<boolean> {
    return Promise.race([this.committed(message), delay(LOOK_MS, false, { ref: false })]);
  }

  private async committed(message: string): Promise<boolean> {
    if (!this.running) return false;
    return this.running.deliver(message).then(
      () => true,
      () => false,
    );
  }

  /** Gives a message once, to a consumer that is about to die. */
  deliverOnce(message: string): void {
    this.running?.deliver(message).catch(() => undefined);
  }

  /** The receipts of an order, once one has one of these outcomes; it fails if none has in time. */
  async answered({ erasure }: Given, ...outcomes: Answered['outcome'][]): Promise<Answered[]> {
    const wanted = outcomes.length > 0 ? outcomes : ['erased'];
    const answers = () => this.ledger.answers(erasure, this.consumer.target);
    await this.within(
      `the order is answered '${wanted.join("' or '")}'`,
      () => Promise.resolve(answers().some(({ outcome }) => wanted.includes(outcome))),
      () => `it was answered ${JSON.stringify(answers())}`,
    );
    return answers();
  }

  /** Fails if this does not hold in time. */
  async within(what: string, holds: () => Promise<boolean>, seen = () => 'it did not happen'): Promise<void> {
    const until = performance.now() + this.patienceMs;
    for (let left = this.patienceMs; left > 0; left = until - performance.now()) {
      if (await Promise.race([holds(), delay(left, false, { ref: false })])) return;
      await delay(10);
    }
    throw new Error(`Within ${this.patienceMs} ms ${what}: ${seen()}.`);
  }

  /** Fails if this stops holding while the contract looks. */
  async always(what: string, holds: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + LOOK_MS;
    do {
      if (!(await holds())) throw new Error(`${what}: it does not hold.`);
      await delay(10);
    } while (performance.now() < until);
  }

  async holds(email: string, something: boolean): Promise<boolean> {
    return (await this.consumer.held(email)) > 0 === something;
  }
}

/** Fails with what was seen if it is not so. */
export function ensure(holds: boolean, message: string, seen?: unknown): void {
  if (!holds) throw new Error(seen === undefined ? message : `${message}; seen: ${JSON.stringify(seen)}`);
}
