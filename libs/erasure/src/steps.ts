import {
  decideRequest,
  deletionsOf,
  findOrder,
  LETHE,
  noFootprint,
  objections,
  outcomeOf,
  type ErasureStep,
  type ErasureEventData,
  type NewErasureEvent,
} from '#domain';
import type { Finisher } from '#ingest';
import { livingDayKeys } from '#vault';
import type { ErasureTerms } from './certificates.ts';
import { signCertificate, termsAt } from './certificates.ts';
import { recordDeletions, type OwnFacts } from './deletions.ts';
import { nowOf, type Engines } from './engines.ts';
import { durably, type DurableWrite } from './faults.ts';
import type { NoticeFile, OrderFile } from './files.ts';
import { appendOwn, NotRecorded } from './own-stream.ts';
import type { Memory, Situation, Situations } from './situation.ts';
import { noticeFile } from './telling/notice-file.ts';
import { identifiersToFind, recordsToFind } from './who-to-find.ts';

/** Appends what was accepted about people and is not in the ledger yet. */
export type Drain = Pick<Finisher, 'drain'>;

type OptOut = NonNullable<ErasureEventData['privacy.erasure.closing.v1']['optOuts']>[number];

type OrderStep = Extract<ErasureStep, { do: 'order' }>;

type EscalationStep = Extract<ErasureStep, { do: 'escalate' }>;

type DeletionStep = Extract<ErasureStep, { do: 'record-deletions' }>;

/** Orders are given together, deletions recorded together and escalations said together, everything else one after the other. */
export type Action = Exclude<ErasureStep, { do: 'wait' } | OrderStep | DeletionStep | EscalationStep>;

/** Carries the steps of an erasure out. Each can be repeated: a write that is there already is written over or refused as a conflict. */
export class Steps {
  constructor(
    private readonly engines: Engines,
    private readonly situations: Situations,
    private readonly facts: OwnFacts,
    private readonly finisher: Drain,
    private readonly terms: ErasureTerms,
  ) {}

  /** `conflict`: somebody else went on with the erasure; look at it again. */
  async perform(step: Action, situation: Situation): Promise<'done' | 'conflict'> {
    switch (step.do) {
      case 'close':
        return this.close(situation);
      case 'confirm-closed':
        return this.confirmClosed(situation);
      case 'shred':
        return this.append(situation, {
          type: 'privacy.erasure.shredding.v1',
          data: { unsettled: step.unsettled, dueReached: step.dueReached },
        });
      case 'confirm-shredded':
        // A backup opens a person's values with the key that wrapped theirs when it was made, and that may be any that still exists.
        return this.append(situation, {
          type: 'privacy.erasure.shredded.v1',
          data: { dayKeys: await livingDayKeys(this.engines.vaultDb) },
        });
      case 'certify':
        return this.certify(situation);
      case 'complete-request':
        return this.completeRequest(situation);
    }
  }

  /** The rows of the orders are in the vault before the ledger says that there are orders: whoever sees one can claim it. */
  async order(orders: OrderStep[], situation: Situation): Promise<'done' | 'conflict'> {
    const { request, closure, footprints } = situation;
    const { controller, id, state } = request;
    const { vault, vaultDb, faults } = this.engines;
    const identifiers = await identifiersToFind(this.engines, request, closure);
    const records = await recordsToFind(this.engines, controller, footprints.values(), new Set(orders.map(({ target }) => target)));
    const notices = await this.notices(orders, situation);
    await durably(faults, 'order-rows', () =>
      vaultDb.transaction(async (tx) => {
        for (const { target, round } of orders) {
          const notice = notices.get(target);
          const file: OrderFile = { identifiers, records: records.get(target) ?? [], ...(notice && { notice }) };
          await vault.orders.put({ controller, erasure: id, target, round }, file, tx);
        }
      }),
    );
    const upTo = Object.fromEntries(closure.map((pseudonym) => [pseudonym, String(footprints.get(pseudonym)?.next ?? 0n)]));
    const events = orders.map(({ target, targetKind, round }): NewErasureEvent => {
      return { type: 'privacy.erasure.ordered.v1', data: { target, targetKind, round, upTo, dueAt: state.dueAt } };
    });
    return this.append(situation, events);
  }

  /** What recipients are known to have been given, by recipient. */
  private async notices(orders: OrderStep[], { request, closure }: Situation): Promise<Map<string, NoticeFile>> {
    const notices = new Map<string, NoticeFile>();
    for (const { target } of orders.filter(({ targetKind }) => targetKind !== 'system')) {
      const about = { controller: request.controller, erasure: request.id, target, closure };
      notices.set(target, await noticeFile(this.engines, about));
    }
    return notices;
  }

  /** Says of orders that their time runs out, all at once. */
  async escalate(steps: EscalationStep[], situation: Situation): Promise<'done' | 'conflict'> {
    const { dueAt } = situation.facts;
    const events = steps.map(({ target, round, stage, reason }): NewErasureEvent => {
      const data = { target, round, stage, dueAt, ...(reason === undefined ? {} : { reason }) };
      return { type: 'privacy.erasure.escalated.v1', data };
    });
    return this.append(situation, events);
  }

  /** Records what answers say was deleted, all at once. */
  async recordDeletions(steps: DeletionStep[], { request, erasure }: Situation, memory: Memory): Promise<void> {
    const { controller, id, state } = request;
    const answers = steps.flatMap((step) => {
      const order = findOrder(erasure.state, step);
      return (order && deletionsOf(order)) ?? [];
    });
    await recordDeletions(this.facts, { controller, erasure: id, subject: state.subject, answers }, this.engines.faults);
    for (const { target, round } of steps) memory.deletionsRecorded.set(`${round} ${target}`, { target, round });
  }

  private async close(situation: Situation): Promise<'done' | 'conflict'> {
    const { request, closure, footprints } = situation;
    const { controller, id, state } = request;
    const identifiers = await this.situations.persons.forgotten({ controller, id, request: state }, closure);
    const optOuts = closure.flatMap((pseudonym): OptOut[] => {
      const { purposes, scope } = objections(footprints.get(pseudonym) ?? noFootprint);
      if (purposes.length === 0 && !scope) return [];
      return [{ pseudonym, ...(purposes.length > 0 ? { purposes } : {}), ...(scope ? { scope } : {}) }];
    });
    const data = { closedAt: nowOf(this.engines).toISOString(), closure, identifiers, ...(optOuts.length > 0 ? { optOuts } : {}) };
    return this.append(situation, { type: 'privacy.erasure.closing.v1', data });
  }

  private async confirmClosed(situation: Situation): Promise<'done' | 'conflict'> {
    const { request, closure } = situation;
    const drained = await this.finisher.drain(request.controller, closure);
    if (!drained) throw new NotRecorded('What was accepted about the person is not all in the ledger yet.');
    const heads: Record<string, string> = {};
    for (const pseudonym of closure) {
      for await (const { revision } of this.engines.store.readStream(`subject-${pseudonym}`, { direction: 'backwards', limit: 1 })) {
        heads[pseudonym] = String(revision);
      }
    }
    return this.append(situation, { type: 'privacy.erasure.closed.v1', data: { heads } });
  }

  private certify(situation: Situation): Promise<'done' | 'conflict'> {
    const { request, erasure } = situation;
    const certifiedAt = nowOf(this.engines).toISOString();
    const terms = termsAt(certifiedAt, { ...this.terms, destructionDelay: this.engines.keys.destructionDelay });
    const certifiable = {
      controller: request.controller,
      id: request.id,
      request: request.state,
      erasure: erasure.state,
      certifiedAt,
      terms,
    };
    const data = signCertificate(certifiable, this.engines.keys);
    return this.append(situation, { type: 'privacy.erasure.certified.v1', data }, certifiedAt);
  }

  private async completeRequest({ request, erasure }: Situation): Promise<'done' | 'conflict'> {
    const { controller, state, read } = request;
    const now = nowOf(this.engines).toISOString();
    const decision = decideRequest(state, { do: 'complete', outcome: outcomeOf(erasure.state) }, { actor: LETHE, now });
    if (!decision.ok) return 'conflict';
    const fact = { ...decision.event, controller, actor: LETHE, time: now, subject: state.subject };
    const appended = await durably(this.engines.faults, 'request.completed', () => appendOwn(this.engines.store, read, fact));
    return appended === 'conflict' ? 'conflict' : 'done';
  }

  private async append(
    { request, erasure }: Situation,
    added: NewErasureEvent | NewErasureEvent[],
    time = nowOf(this.engines).toISOString(),
  ): Promise<'done' | 'conflict'> {
    const events = [added].flat();
    const [first] = events;
    if (!first) return 'done';
    const write = first.type.slice('privacy.'.length, -'.v1'.length) as DurableWrite;
    const facts = events.map((event) => ({ ...event, controller: request.controller, actor: LETHE, time, subject: request.state.subject }));
    const appended = await durably(this.engines.faults, write, () => appendOwn(this.engines.store, erasure.read, ...facts));
    return appended === 'conflict' ? 'conflict' : 'done';
  }
}
