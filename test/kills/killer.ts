import { setTimeout as after } from 'node:timers/promises';
import type { Random } from '../../apps/cli/src/demo/random.ts';
import { until } from '../support/collect.ts';
import { KINDS, type Installation, type Kind } from './installation.ts';
import type { Writer } from './writer.ts';

export interface Kill {
  kind: Kind;
  pid: number;
  /** ms since the run began. */
  at: number;
  /** Requests that were written out and not answered at that moment. */
  inFlight: number;
  /** Events acknowledged before. */
  acknowledged: number;
}

/** Kills processes of an installation while writers write. */
export class Killer {
  readonly kills: Kill[] = [];
  private readonly began = performance.now();
  private readonly deck: Kind[] = [];

  constructor(
    private readonly installation: Installation,
    private readonly writers: readonly Writer[],
    private readonly random: Random,
  ) {}

  /** One kill at a random moment with a request in flight, most often after everything has come back, sometimes into the recovery. */
  async kill(): Promise<void> {
    if (!this.random.chance(0.2)) await this.progress(this.random.int(20, 150));
    await after(this.random.int(0, 300));
    const kind = this.draw();
    for (;;) {
      const [victim] = this.shuffled(this.installation.processesOf(kind));
      if (!victim) {
        await after(5);
        continue;
      }
      await until(() => this.inFlight > 0);
      if (this.strike(kind, victim.pid)) break;
    }
    if (kind === 'supervisor') await this.installation.start();
  }

  /** Waits for new acknowledgements. */
  async progress(count: number): Promise<void> {
    const before = this.acknowledged;
    await until(() => this.acknowledged >= before + count);
  }

  get acknowledged(): number {
    return this.writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
  }

  private get inFlight(): number {
    return this.writers.reduce((sum, writer) => sum + writer.inFlight, 0);
  }

  /** Counts and kills in one turn of the event loop: no answer is read between the two. False if the process was gone already. */
  private strike(kind: Kind, pid: number): boolean {
    const { inFlight, acknowledged } = this;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
    this.kills.push({ kind, pid, at: Math.round(performance.now() - this.began), inFlight, acknowledged });
    return true;
  }

  /** Kinds in random order, each as often as the others. */
  private draw(): Kind {
    if (this.deck.length === 0) this.deck.push(...this.shuffled(KINDS));
    return this.deck.pop()!;
  }

  private shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return items.map(() => rest.splice(this.random.int(0, rest.length - 1), 1)[0] as T);
  }
}
