import { setTimeout as delay } from 'node:timers/promises';
import { DRILL_OVER, isDrillDue, LETHE, NOT_ORDERED, nextDrillStep, type DrillTargetResult, type Duration } from '#domain';
import type { EventStoreLog } from '#event-store';
import type { Ingest, OwnFact } from '#ingest';
import { firstPolicyAt, lastDrill, lastFindings, openDrills, type OpenDrill } from '#projections';
import { nowOf, type Engines } from '../engines.ts';
import { durably } from '../faults.ts';
import { loadErasure, loadRequest, type LoadedErasure, type LoadedRequest } from '../load.ts';
import { appendOwn, NotRecorded } from '../own-stream.ts';
import { askForErasure, madeUp } from './ask-for-erasure.ts';
import { Drills } from './drills.ts';
import { recordAll } from './record-all.ts';

export interface DrillProcessOptions {
  engines: Engines;
  ingest: Pick<Ingest, 'record' | 'recordOwn'>;
  /** Every controller that has a policy. */
  controllers(): string[];
  /** How long systems have to answer. */
  within: Duration;
  /** From one drill of a controller to the next; undefined: only those that somebody begins. */
  every: Duration | undefined;
  /** How often drills that are under way are looked at. Default 1,000 ms. */
  tickMs?: number;
  /** How often it is looked whether one is due. Default 60,000 ms. */
  scheduleMs?: number;
  log?: EventStoreLog;
}

const TICK_MS = 1_000;
const SCHEDULE_MS = 60_000;
const PATIENCE_MS = 2_000;

/**
 * Carries drills out: has the ledger believe that somebody who does not exist is held everywhere, has that person erased as anybody is, waits for the
 * answers, and says who stayed silent. Every look begins with what the ledger says, and every write can be repeated.
 */
export class DrillProcess {
  private readonly drills: Drills;
  private lookedForDue = -Infinity;

  constructor(private readonly options: DrillProcessOptions) {
    this.drills = new Drills(options.engines, options.ingest, options.within);
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look(signal).catch((error: unknown) => this.failed(error));
      await delay(this.options.tickMs ?? TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(signal: AbortSignal): Promise<void> {
    await this.beginDue();
    for (const drill of await openDrills(this.options.engines.readDb)) {
      if (signal.aborted) return;
      await this.advance(drill).catch((error: unknown) => this.failed(error));
    }
  }

  /** Takes the next step of a drill. Another process that works on it is left alone. */
  async advance(drill: OpenDrill): Promise<void> {
    await this.options.engines.vaultDb.transaction(async (tx) => {
      const [row] = await tx.query<{ alone: boolean }>('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS alone', [
        `lethe.drill.${drill.id}`,
      ]);
      if (row?.alone) await this.goOn(drill);
    });
  }

  private async beginDue(): Promise<void> {
    const { every, scheduleMs = SCHEDULE_MS } = this.options;
    if (!every || performance.now() - this.lookedForDue < scheduleMs) return;
    this.lookedForDue = performance.now();
    for (const controller of this.options.controllers()) {
      await this.beginIfDue(controller, every).catch((error: unknown) => this.failed(error));
    }
  }

  private async beginIfDue(controller: string, every: Duration): Promise<void> {
    const { engines } = this.options;
    const last = (await lastDrill(engines.readDb, controller))?.startedAt ?? (await firstPolicyAt(engines.readDb, controller));
    const due = last !== undefined && isDrillDue(every, last, nowOf(engines).toISOString());
    // One that is under way, or a controller without systems: looked at again next time.
    if (due) await this.drills.start({ controller, name: LETHE });
  }

  private async goOn(drill: OpenDrill): Promise<void> {
    const { engines } = this.options;
    const [request, erasure] = await Promise.all([loadRequest(engines.store, drill.id), loadErasure(engines.store, drill.id)]);
    const now = nowOf(engines).toISOString();
    if (!request) {
      const made = await madeUp(engines, drill);
      const inTime = Date.parse(now) < Date.parse(drill.until);
      // Whoever is in the ledger is erased, however late it is: nobody else would do it.
      if (inTime || made.person) return askForErasure(engines, this.options.ingest, { ...drill, ...made, inTime });
    }
    // What was asked for is ordered before the drill ends: nobody would close orders that come later.
    if (request && erasure.state.orders.length === 0 && !erasure.state.closing) return;
    const step = nextDrillStep(drill, erasure.state, now);
    if (step.do === 'give-up' && request) await this.giveUp(step.orders, request, erasure);
    if (step.do === 'end') await this.end(drill, step);
  }

  /** Closes the orders that nobody answered in time. An answer that comes later is recorded all the same. */
  private async giveUp(
    orders: { target: string; round: number }[],
    { controller, state }: LoadedRequest,
    { read }: LoadedErasure,
  ): Promise<void> {
    const { engines } = this.options;
    const at = nowOf(engines).toISOString();
    const facts = orders.map((order) => ({
      type: 'privacy.erasure.answered.v1' as const,
      data: { ...order, outcome: 'unanswered' as const, counts: {}, verified: false, reason: DRILL_OVER, at, worker: LETHE },
      controller,
      actor: LETHE,
      time: at,
      subject: state.subject,
    }));
    await durably(engines.faults, 'erasure.answered', () => appendOwn(engines.store, read, ...facts));
  }

  /** Says who is silent and who is heard again, then that the drill is over. */
  private async end({ controller, id }: OpenDrill, ended: { outcome: string; targets: DrillTargetResult[] }): Promise<void> {
    const { engines, ingest } = this.options;
    const { readDb, readModels, store } = engines;
    if (!(await readModels.waitFor(await store.head(), PATIENCE_MS))) throw new NotRecorded('What was silent before is not known yet.');
    const known = await lastFindings(readDb, controller, 'system-silent');
    const own = { controller, time: nowOf(engines).toISOString(), actor: LETHE };
    const said = ended.targets.flatMap(({ target, result, reason }): OwnFact[] => {
      const before = known.get(target);
      const silence = before?.status === 'resolved' ? undefined : before?.detail['drill'];
      if (result === 'passed') {
        const data = { system: target, drill: id, silence };
        return silence === undefined ? [] : [{ ...own, type: 'privacy.system.heard.v1', id: `system.heard/${id}/${target}`, data }];
      }
      if (reason === NOT_ORDERED) return [];
      const data = { system: target, drill: id, ...(reason !== undefined && { reason }) };
      return silence !== undefined ? [] : [{ ...own, type: 'privacy.system.silent.v1', id: `system.silent/${id}/${target}`, data }];
    });
    const end: OwnFact = {
      ...own,
      type: 'privacy.drill.ended.v1',
      id: `drill.ended/${id}`,
      data: { drill: id, outcome: ended.outcome, targets: ended.targets },
    };
    await durably(engines.faults, 'drill.ended', () => recordAll(ingest, [...said, end]));
  }

  /** One drill that fails does not stop the others; the next look tries it again. */
  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'a drill could not go on; it is tried again');
  }
}
