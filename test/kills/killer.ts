import { setTimeout as after } from 'node:timers/promises';
import type { Random } from '../../apps/cli/src/demo/random.ts';
import { until } from '../support/collect.ts';
import type { Process } from '../support/processes.ts';
import { KINDS, type Installation, type Kind } from './installation.ts';
import type { Lost } from './power-cut.ts';
import type { Writer } from './writer.ts';

export interface Kill {
  kind: Kind;
  /** ms since the run began. */
  at: number;
  /** Requests that were written out and not answered at that moment. */
  inFlight: number;
  /** Events acknowledged before. */
  acknowledged: number;
  /** What of the event store's files was not on disk and is gone. */
  lost?: Lost;
}

/** Longer than this without a few acknowledgements means that something does not come back by itself. */
const RECOVERY_MS = 90_000;

/** Kills processes of an installation while writers write. */
export class Killer {
  readonly kills: Kill[] = [];
  private readonly began = performance.now();
  private readonly deck: Kind[] = [];

  constructor(
    private readonly installation: Installation,
    private readonly writers: readonly Writer[],
    private readonly random: Random,
    private readonly givenUp: AbortSignal,
  ) {}

  /** One kill at a random moment with a request in flight, most often after everything has come back, sometimes into the recovery. */
  async kill(): Promise<void> {
    if (!this.random.chance(0.2)) await this.progress(this.random.int(20, 150));
    await after(this.random.int(0, 300));
    const kind = this.draw();
    while (!(await this.killOne(kind))) await after(20, undefined, { signal: this.givenUp });
    if (kind === 'supervisor' || kind === 'everything') await this.installation.start();
  }

  /** False if there was nothing of the kind, or it ended by itself. The event store is killed as a power failure would. */
  private async killOne(kind: Kind): Promise<boolean> {
    const victims = this.shuffled(this.installation.processesOf(kind)).slice(0, 1);
    if (victims.length === 0) return false;
    await until(() => this.inFlight > 0);
    const strike = () => this.strike(kind, kind === 'everything' ? this.installation.processes() : victims);
    if (kind !== 'eventstore' && kind !== 'everything') return strike();
    const lost = await this.installation.withoutPower(strike);
    if (lost) this.kills.push({ ...this.kills.pop()!, lost });
    return lost !== undefined;
  }

  /** Waits for new acknowledgements. */
  async progress(count: number): Promise<void> {
    const before = this.acknowledged;
    const late = performance.now() + RECOVERY_MS;
    await until(() => {
      this.givenUp.throwIfAborted();
      if (performance.now() > late)
        throw new Error(`only ${this.acknowledged - before} events were acknowledged in ${RECOVERY_MS / 1000} s`);
      return this.acknowledged >= before + count;
    });
  }

  get acknowledged(): number {
    return this.writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
  }

  private get inFlight(): number {
    return this.writers.reduce((sum, writer) => sum + writer.inFlight, 0);
  }

  /** Counts and kills in one turn of the event loop: no answer is read between the two. False if the process was gone already, or nothing is in flight any more. */
  private strike(kind: Kind, victims: readonly Process[]): boolean {
    const { inFlight, acknowledged } = this;
    if (inFlight === 0 || victims.filter(({ pid }) => killed(pid)).length === 0) return false;
    this.kills.push({ kind, at: Math.round(performance.now() - this.began), inFlight, acknowledged });
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

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
