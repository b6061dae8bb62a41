import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Claimed,
  Eraser,
  type Inbox,
  OrderLedger,
  type Outcome,
  readOrder,
  type Receipt,
  type Work,
} from '../../libs/client/src/index.ts';
import type { EraserUnderTest, Started, StartedWith } from '../../libs/client/src/contract/index.ts';
import { SqliteInbox } from '../../libs/client/src/sqlite/index.ts';

const RETRY = { attempts: 2, firstMs: 5, longestMs: 10 };
const emailOf = ({ identifiers }: Claimed) => identifiers.find(({ type }) => type === 'email')?.value ?? '';

/** The system: rows by person, and whom it refuses to erase. It outlives every crash of the consumer. */
class Store {
  readonly rows = new Map<string, number>();
  readonly refused = new Set<string>();

  delete(email: string): number {
    if (this.refused.has(email)) throw new Error('The system refuses.');
    const count = this.rows.get(email) ?? 0;
    this.rows.delete(email);
    return count;
  }
}

abstract class Consumer implements EraserUnderTest {
  readonly target = 'crm';
  protected store = new Store();

  abstract start(ledger: StartedWith): Promise<Started>;
  abstract reset(): Promise<void>;

  async put(email: string): Promise<void> {
    this.store.rows.set(email, 2);
  }

  async held(email: string): Promise<number> {
    return this.store.rows.get(email) ?? 0;
  }

  async obstruct(email: string): Promise<() => Promise<void>> {
    this.store.refused.add(email);
    return async () => void this.store.refused.delete(email);
  }
}

/** As a service should do it, with the client. Each wrong one changes one thing of it. */
export class RightConsumer extends Consumer {
  private folder: string | undefined;

  async reset(): Promise<void> {
    this.dispose();
    this.folder = mkdtempSync(join(tmpdir(), 'lethe-contract-'));
  }

  dispose(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  async start({ url, key }: StartedWith): Promise<Started> {
    const inbox = this.openInbox();
    const stop = new AbortController();
    const ledger = this.ledger(new OrderLedger({ url, key, retry: RETRY }), stop.signal);
    const erase = (claimed: Claimed, work: Work) => this.erase(claimed, work);
    const eraser = new Eraser({ target: this.target, inbox: this.inbox(inbox), ledger, erase, backoffMs: { firstMs: 5, longestMs: 20 } });
    const running = eraser.run(stop.signal);
    return {
      deliver: async (value) => {
        const order = readOrder(value);
        if (order) await eraser.accept([order]);
      },
      kill: async () => {
        stop.abort();
        await running;
        inbox.close();
      },
    };
  }

  protected openInbox(): SqliteInbox {
    return new SqliteInbox(join(this.folder ?? '', 'inbox.db'));
  }

  protected inbox(inbox: SqliteInbox): Inbox {
    return inbox;
  }

  protected ledger(ledger: OrderLedger, _signal: AbortSignal): Pick<OrderLedger, 'claim' | 'send'> {
    return ledger;
  }

  protected async erase(claimed: Claimed, { noteFound }: Work): Promise<Outcome> {
    const email = emailOf(claimed);
    await noteFound({ contacts: await this.held(email) });
    const contacts = this.store.delete(email);
    const verified = (await this.held(email)) === 0;
    return contacts > 0 ? { outcome: 'erased', counts: { contacts }, verified } : { outcome: 'nothing-held', verified };
  }
}

/** Keeps what it has taken and what it found in memory, and commits. */
export class ForgetfulConsumer extends RightConsumer {
  protected override ledger(ledger: OrderLedger) {
    return { claim: ledger.claim.bind(ledger), send: ledger.send.bind(ledger) };
  }

  protected override openInbox(): SqliteInbox {
    return new SqliteInbox(':memory:');
  }
}

/** Says what it is expected to say. */
export class LyingConsumer extends RightConsumer {
  protected override async erase(): Promise<Outcome> {
    return { outcome: 'erased', counts: { contacts: 2 }, verified: true };
  }
}

/** Counts what this attempt erased. */
export class UncountingConsumer extends RightConsumer {
  protected override async erase(claimed: Claimed): Promise<Outcome> {
    const contacts = this.store.delete(emailOf(claimed));
    return contacts > 0 ? { outcome: 'erased', counts: { contacts }, verified: true } : { outcome: 'nothing-held', verified: true };
  }
}

/** Holds an answer for given once it was sent off. */
export class CarelessConsumer extends RightConsumer {
  protected override ledger(ledger: OrderLedger) {
    return {
      claim: ledger.claim.bind(ledger),
      send: async (...given: Parameters<OrderLedger['send']>) => {
        await ledger.send(...given);
        return { ok: true as const };
      },
    };
  }
}

/** Does the whole work while it holds the message, one after the other, and begins again until it is done. */
export class HoldingConsumer extends Consumer {
  async reset(): Promise<void> {}

  async start({ url, key }: StartedWith): Promise<Started> {
    const ledger = new OrderLedger({ url, key, retry: RETRY });
    let last: Promise<unknown> = Promise.resolve();
    let killed = false;
    const work = async (value: string): Promise<void> => {
      for (;;) {
        if (killed) throw new Error('killed');
        if (await this.attempt(ledger, value).catch(() => false)) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    return {
      deliver: (value) => {
        const mine = last.then(() => work(value));
        last = mine.catch(() => undefined);
        return mine;
      },
      kill: async () => void (killed = true),
    };
  }

  protected async attempt(ledger: OrderLedger, value: string): Promise<boolean> {
    const { erasure, target, round } = JSON.parse(value) as Claimed;
    if (target !== this.target) return true;
    const claim = await ledger.claim({ erasure, target, round });
    if (!claim.ok) return claim.problem.status === 410;
    const contacts = this.store.delete(emailOf(claim.claimed));
    const receipt: Receipt = {
      round: claim.claimed.round,
      outcome: 'erased',
      counts: { contacts },
      verified: true,
      at: new Date().toISOString(),
    };
    return (await ledger.send({ erasure, target, round }, receipt)).ok;
  }
}

/** Remembers whom an order named, and erases them whenever it sees the order. */
export class RememberingConsumer extends RightConsumer {
  private readonly people = new Map<string, string>();

  override async start(ledger: StartedWith): Promise<Started> {
    const started = await super.start(ledger);
    return {
      ...started,
      deliver: async (value) => {
        await started.deliver(value);
        const email = this.people.get(readOrder(value)?.erasure ?? '');
        if (email !== undefined) this.store.delete(email);
      },
    };
  }

  protected override erase(claimed: Claimed, work: Work): Promise<Outcome> {
    this.people.set(claimed.erasure, emailOf(claimed));
    return super.erase(claimed, work);
  }
}
