import { setTimeout as delay } from 'node:timers/promises';
import { nextSteps, unsettledOrders, type Answer, type ErasureStep } from '#domain';
import type { EventStoreLog, StoredEvent } from '#event-store';
import { approvedErasures } from '#projections';
import type { ErasureTerms } from './certificates.ts';
import type { OwnFacts } from './deletions.ts';
import { nowOf, type Engines } from './engines.ts';
import { newMemory, Situations, type Memory, type Situation } from './situation.ts';
import { Steps, type Drain } from './steps.ts';

/** Where an erasure stands after it was advanced: nothing to do any more, waiting, or worked on by another process. */
export type Advance = 'done' | 'waiting' | 'busy';

export interface ErasureProcessOptions {
  engines: Engines;
  facts: OwnFacts;
  finisher: Drain;
  terms: ErasureTerms;
  /** How often every open erasure is looked at: due dates, and what failed. Default 5,000 ms. */
  tickMs?: number;
  /** How many erasures are advanced at a time; each needs two connections to the vault's database. Default 3. */
  atATime?: number;
  log?: EventStoreLog;
}

const TICK_MS = 5_000;
const AT_A_TIME = 3;
/** How long an erasure waits on the spot for the keeper, which usually needs some milliseconds. */
const KEEPER_PATIENCE_MS = 2_000;
const KEEPER_POLL_MS = 5;
/** An erasure that goes on changing under our hands is left to the next look. */
const LOOKS = 200;
/** Of so many erasures it is remembered what was read of their people. */
const REMEMBERED = 500;

/**
 * Carries approved erasures out, from the orders to the certificate. Woken by events of requests and erasures and by a tick; every
 * look begins with what the ledger says, so that nothing depends on what this process remembers.
 */
export class ErasureProcess {
  private readonly situations: Situations;
  private readonly steps: Steps;
  private readonly memories = new Map<string, Memory>();
  private readonly awake = new Set<string>();
  private readonly working = new Set<string>();
  private bell = Promise.withResolvers<void>();

  constructor(private readonly options: ErasureProcessOptions) {
    const { engines, facts, finisher, terms } = options;
    this.situations = new Situations(engines);
    this.steps = new Steps(engines, this.situations, facts, finisher, terms);
  }

  /** Works until the signal aborts; then what is being written is finished first. */
  async run(signal: AbortSignal): Promise<void> {
    const { store } = this.options.engines;
    const after = await store.head();
    signal.addEventListener('abort', () => this.ring(), { once: true });
    const listening = store.subscribe({
      name: 'erasures',
      after,
      streamPrefixes: ['request-', 'erasure-'],
      onPage: async (page) => page.forEach((event) => this.hear(event)),
      signal,
      ...(this.options.log ? { log: this.options.log } : {}),
    });
    await Promise.all([
      listening,
      this.tick(signal),
      ...Array.from({ length: this.options.atATime ?? AT_A_TIME }, () => this.work(signal)),
    ]);
  }

  /** Takes every step that can be taken now. Another process that holds the erasure is left alone. */
  async advance(id: string): Promise<Advance> {
    return this.options.engines.vaultDb.transaction(async (tx) => {
      const [row] = await tx.query<{ alone: boolean }>('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS alone', [
        `lethe.erasure.${id}`,
      ]);
      return row?.alone ? this.goOn(id) : 'busy';
    });
  }

  private async goOn(id: string): Promise<Advance> {
    const memory = this.remembered(id);
    for (let look = 0; look < LOOKS; look++) {
      // What is heard from here on may come too late for this look, and must lead to another.
      delete memory.awaited;
      const situation = await this.situations.of(id, memory);
      const steps = situation ? nextSteps(situation.erasure.state, situation.facts, nowOf(this.options.engines).toISOString()) : [];
      if (!situation || steps.length === 0) {
        this.memories.delete(id);
        return 'done';
      }
      if ((await this.take(steps, situation, memory)) === 'waiting') return 'waiting';
    }
    return 'waiting';
  }

  /** What is remembered of an erasure, of so many as were looked at last: those that wait for months do not fill the memory. */
  private remembered(id: string): Memory {
    const memory = this.memories.get(id) ?? newMemory();
    this.memories.delete(id);
    this.memories.set(id, memory);
    const [oldest] = this.memories.keys();
    if (this.memories.size > REMEMBERED && oldest !== undefined) this.memories.delete(oldest);
    return memory;
  }

  private async take(steps: ErasureStep[], situation: Situation, memory: Memory): Promise<'on' | 'waiting'> {
    const deletions = steps.filter((step) => step.do === 'record-deletions');
    const orders = steps.filter((step) => step.do === 'order');
    if (deletions.length > 0) await this.steps.recordDeletions(deletions, situation, memory);
    const escalations = steps.filter((step) => step.do === 'escalate');
    // What follows is decided anew once this stands in the stream.
    if (escalations.length > 0) return (await this.steps.escalate(escalations, situation), 'on');
    if (orders.length > 0) await this.steps.order(orders, situation);
    for (const step of steps) {
      if (step.do === 'order' || step.do === 'record-deletions' || step.do === 'escalate') continue;
      if (step.do === 'wait' && step.for === 'answers') memory.awaited = awaitedIn(situation);
      if (step.do === 'wait') return step.for === 'keeper' && (await this.keeperFollows(situation)) ? 'on' : 'waiting';
      if ((await this.steps.perform(step, situation)) === 'conflict') return 'on';
    }
    return 'on';
  }

  private async keeperFollows({ erasure }: Situation): Promise<boolean> {
    const position = erasure.positions.shredding ?? erasure.positions.closing ?? -1n;
    const until = performance.now() + KEEPER_PATIENCE_MS;
    while (!(await this.situations.keeperReached(position))) {
      if (performance.now() > until) return false;
      await delay(KEEPER_POLL_MS);
    }
    return true;
  }

  /** One answer of several that are awaited changes nothing to do: the last one does. */
  private hear({ stream, type, data }: StoredEvent): void {
    const id = stream.slice(stream.indexOf('-') + 1);
    const { awaited } = this.memories.get(id) ?? {};
    const { round, target, outcome } = (data ?? {}) as Partial<Answer>;
    const settled = type === 'privacy.erasure.answered.v1' && outcome !== 'failed' && awaited?.delete(`${round} ${target}`);
    if (!settled || awaited?.size === 0) this.wake(id);
  }

  private wake(id: string): void {
    this.awake.add(id);
    this.ring();
  }

  private ring(): void {
    this.bell.resolve();
    this.bell = Promise.withResolvers<void>();
  }

  private async tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await approvedErasures(this.options.engines.readDb).then(
        (open) => open.forEach(({ id }) => this.wake(id)),
        (error: unknown) => this.failed(error),
      );
      await delay(this.options.tickMs ?? TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const id = [...this.awake].find((each) => !this.working.has(each));
      if (id === undefined) {
        await this.bell.promise;
        continue;
      }
      this.awake.delete(id);
      this.working.add(id);
      await this.advance(id).catch((error: unknown) => this.failed(error));
      this.working.delete(id);
      // Others may wait for this one, woken again meanwhile.
      if (this.awake.has(id)) this.wake(id);
    }
  }

  /** One erasure that fails does not stop the others; the tick tries it again. */
  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'an erasure could not go on; it is tried again');
  }
}

function awaitedIn({ erasure }: Situation): Set<string> {
  return new Set(unsettledOrders(erasure.state).map(({ round, target }) => `${round} ${target}`));
}
