import { currentOrders, deletionsOf, findOrder, isSettled, problem, receive, recordSilence, recordStuck, recordTold, type Erasure, type ErasureOrder, type NewErasureEvent, type Problem, type Receipt, type Reception, type Stuck, type Told } from '#domain'; // prettier-ignore
import { recordOpening, type OrderName } from '#vault';
import { recordDeletions, type OwnFacts } from './deletions.ts';
import { nowOf, type Engines } from './engines.ts';
import { durably, type DurableWrite } from './faults.ts';
import type { CaseFile, CaseNote, NoticeFile, OrderFile } from './files.ts';
import { loadErasure, loadRequest, type LoadedErasure, type LoadedRequest } from './load.ts';
import { orderFile } from './order-file.ts';
import { appendOwn, NotRecorded } from './own-stream.ts';
import { noticeFile } from './telling/notice-file.ts';
import { namesSomebody } from './telling/notice.ts';

/** Who works: a worker's key. Without `systems` it may answer for every target of its controller. */
export interface Worker {
  controller: string;
  name: string;
  systems?: string[];
}

/** What a worker is told of an order. */
export interface Claimed {
  erasure: string;
  target: string;
  round: number;
  /** RFC 3339. */
  dueAt: string;
  identifiers: { type: string; value: string }[];
  records: { dataset: string; record: string }[];
  /** What a recipient was given of the person: a carrier that got an address finds nobody by an email. */
  values?: { field: string; value: unknown }[];
}

export type ClaimResult = { ok: true; order: Claimed } | { ok: false; problem: Problem };

/** A receipt as a worker sends it. `worker` is the key's name where it is left out. */
export interface ReceiptGiven extends Omit<Receipt, 'target' | 'worker'> {
  worker?: string;
  /** In words; sealed in the case file and nowhere else. */
  note?: string;
}

export type FoundResult = { ok: true; counts: Record<string, number> } | { ok: false; problem: Problem };
export type ReceiptResult = { ok: true; status: 'recorded' | 'duplicate' } | { ok: false; problem: Problem };

interface Loaded {
  request: LoadedRequest;
  erasure: LoadedErasure;
}

const TRIES = 8;

const LOST =
  'The vault was restored from a backup and does not know any more whom this order names. Nothing was handed over. Ask whoever made the request, erase by what they say, and send the receipt.';

const NAMELESS =
  'Nothing by which this recipient could find the person is known to have been given to it. Nothing was handed over. Tell it in another way, and record that.';

/** What targets do with their orders: ask whom to erase, and say what came of it. */
export class ErasureWork {
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly engines: Engines,
    private readonly facts: OwnFacts,
  ) {}

  /**
   * Tells a worker whom its target has to erase. The opening is in the ledger before the answer is given. It is answered from the
   * order's own row, also when the person's keys are destroyed; 410 once the order is settled. A controller of its own is told what its notice says.
   */
  claim(worker: Worker, erasure: string, target: string): Promise<ClaimResult> {
    return orUnavailable(async () => {
      const found = await this.find(worker, erasure, target);
      if ('problem' in found) return { ok: false, problem: found.problem };
      const order = currentOrders(found.erasure.state).find((each) => each.target === target);
      if (!order) return notOrdered();
      if (isSettled(order)) return { ok: false, problem: settled() };
      const { round, dueAt } = order;
      if (order.targetKind === 'controller') {
        const notice = await this.notice(worker, erasure, order);
        if (!notice) return { ok: false, problem: problem('conflict', NAMELESS) };
        return { ok: true, order: { erasure, target, round, dueAt, records: [], ...notice } };
      }
      await this.recordOpenings(worker, erasure, order);
      const file = await orderFile(this.engines, { controller: worker.controller, erasure, target, round }, Object.keys(order.upTo));
      if (!file) return { ok: false, problem: problem('conflict', LOST) };
      const { identifiers, records, notice: { values = [] } = {} } = file;
      return { ok: true, order: { erasure, target, round, dueAt, identifiers, records, ...(values.length > 0 && { values }) } };
    });
  }

  /**
   * Notes in the order's row what a target has of the person, before anything is erased there, and answers the most that was noted of each dataset: where an
   * attempt is cut off after it has erased, the next finds nothing and must not say that nothing was held.
   */
  async noteFound(order: OrderName, found: Record<string, number>): Promise<Record<string, number>> {
    const { vault, vaultDb, faults } = this.engines;
    return durably(faults, 'order-found', () =>
      vaultDb.transaction(async (tx) => {
        const file = await vault.orders.get<OrderFile>(order, tx);
        const most = larger(file?.found ?? {}, found);
        if (file && Object.keys(most).length > 0) await vault.orders.put(order, { ...file, found: most }, tx);
        return most;
      }),
    );
  }

  /** The same for a worker elsewhere, of an order that is not settled: whoever works it next is told what there was, whatever became of this one. */
  found(worker: Worker, erasure: string, target: string, round: number, counts: Record<string, number>): Promise<FoundResult> {
    return orUnavailable(async () => {
      const found = await this.find(worker, erasure, target);
      if ('problem' in found) return { ok: false, problem: found.problem };
      const order = findOrder(found.erasure.state, { target, round });
      if (!order) return notOrdered();
      if (isSettled(order)) return { ok: false, problem: settled() };
      return { ok: true, counts: await this.noteFound({ controller: worker.controller, erasure, target, round }, counts) };
    });
  }

  /**
   * Records a target's receipt, then what it says was deleted. The same content again is answered and changes nothing; a late one is
   * recorded too, whatever has become of the erasure.
   */
  receipt(worker: Worker, erasure: string, target: string, given: ReceiptGiven): Promise<ReceiptResult> {
    const { note, ...rest } = given;
    const now = nowOf(this.engines);
    // A clock that runs ahead must not make events of the future.
    const at = Date.parse(rest.at) > now.getTime() ? now.toISOString() : rest.at;
    const receipt: Receipt = { ...rest, at, target, worker: rest.worker ?? worker.name };
    const noted = note === undefined ? undefined : { target, round: rest.round, at, note };
    return this.answer(worker, erasure, target, (state) => receive(state, receipt), noted);
  }

  /**
   * What a recipient is told of the person under an order that is not settled; the opening is in the ledger before it is given. Undefined, and nothing is
   * opened, where nothing names the person, or the vault was restored and does not know the person any more.
   */
  async notice({ controller, name }: Worker, erasure: string, order: ErasureOrder): Promise<NoticeFile | undefined> {
    const named = { controller, erasure, target: order.target, round: order.round };
    const file = await orderFile(this.engines, named, Object.keys(order.upTo));
    const notice = file && (await this.sayable(named, order, file));
    if (!notice) return undefined;
    await this.recordOpenings({ controller, name }, erasure, order);
    return notice;
  }

  /** Where the order's row says nothing of the person, a policy that was published since may let more be said: looked up again, and kept. */
  private async sayable(named: OrderName, { upTo }: ErasureOrder, file: OrderFile): Promise<NoticeFile | undefined> {
    if (file.notice && namesSomebody(file.notice)) return file.notice;
    const notice = await noticeFile(this.engines, { ...named, closure: Object.keys(upTo) });
    if (!namesSomebody(notice)) return undefined;
    const { vault, vaultDb } = this.engines;
    await vaultDb.transaction(async (tx) => {
      // Gone once the certificate is signed, and then it stays gone.
      const kept = await vault.orders.get<OrderFile>(named, tx);
      if (kept) await vault.orders.put(named, { ...kept, notice }, tx);
    });
    return notice;
  }

  /** Records that a recipient's server accepted the notice. The same again, or for an order that is settled meanwhile, changes nothing. */
  told(worker: Worker, id: string, told: Told): Promise<ReceiptResult> {
    return this.once(worker, id, told.target, (state) => recordTold(state, told), 'erasure.told');
  }

  /** Records that an order fails and fails. The same order again, or one that is settled meanwhile, changes nothing. */
  stuck(worker: Worker, id: string, stuck: Stuck): Promise<ReceiptResult> {
    return this.once(worker, id, stuck.target, (state) => recordStuck(state, stuck), 'erasure.stuck');
  }

  private once(
    worker: Worker,
    id: string,
    target: string,
    decide: (state: Erasure) => { ok: true; event?: NewErasureEvent } | { ok: false; problem: Problem },
    write: DurableWrite,
  ): Promise<ReceiptResult> {
    return orUnavailable(() =>
      this.inTurn(id, async (): Promise<ReceiptResult> => {
        for (let tries = 0; tries < TRIES; tries++) {
          const found = await this.find(worker, id, target);
          if ('problem' in found) return { ok: false, problem: found.problem };
          const decision = decide(found.erasure.state);
          if (!decision.ok) return decision;
          if (!decision.event) return { ok: true, status: 'duplicate' };
          if ((await this.append(worker, found, decision.event, write)) !== 'conflict') return { ok: true, status: 'recorded' };
        }
        throw new NotRecorded('Others answer for the same erasure at this moment.');
      }),
    );
  }

  /** Records that a person told a recipient, by letter or call, and under which reference the evidence is kept. */
  toldByPerson(
    { controller, name }: Worker,
    id: string,
    told: Pick<Told, 'target' | 'round' | 'reference' | 'at'>,
  ): Promise<ReceiptResult> {
    const now = nowOf(this.engines).toISOString();
    // Nobody was told in the future, and a clock that runs ahead must not say so.
    const at = Date.parse(told.at) > Date.parse(now) ? now : told.at;
    return this.told({ controller, name }, id, { ...told, channel: 'person', at });
  }

  /** Records why a target never answered, once the request is due: a person's word, without which there is no certificate. */
  silence(actor: Worker, erasure: string, target: string, reason: string, note?: string): Promise<ReceiptResult> {
    const now = nowOf(this.engines).toISOString();
    const noted = note === undefined ? undefined : { target, round: 0, at: now, note };
    const decide = (state: Erasure, request: LoadedRequest) =>
      recordSilence(state, { target, reason, worker: actor.name, now, dueAt: request.state.dueAt });
    return this.answer(actor, erasure, target, decide, noted);
  }

  private answer(
    worker: Worker,
    id: string,
    target: string,
    decide: (state: Erasure, request: LoadedRequest) => Reception,
    note: CaseNote | undefined,
  ): Promise<ReceiptResult> {
    return orUnavailable(async () => {
      const answered = await this.inTurn(id, () => this.record(worker, id, target, decide, note));
      if ('problem' in answered) return { ok: false, problem: answered.problem };
      // Also for a repeated one: its sender may have lost us between the two writes.
      await this.recordDeletions(answered.found, answered.order);
      return { ok: true, status: answered.status };
    });
  }

  private async record(
    worker: Worker,
    id: string,
    target: string,
    decide: (state: Erasure, request: LoadedRequest) => Reception,
    note: CaseNote | undefined,
  ): Promise<{ status: 'recorded' | 'duplicate'; found: Loaded; order: ErasureOrder } | { problem: Problem }> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await this.find(worker, id, target);
      if ('problem' in found) return found;
      const reception = decide(found.erasure.state, found.request);
      if (!reception.ok) return { problem: reception.problem };
      if (!reception.event) return { status: 'duplicate', found, order: reception.order };
      if (note) await this.seal(found.request, note);
      if ((await this.append(worker, found, reception.event)) === 'conflict') continue;
      const { order } = reception;
      return { status: 'recorded', found, order: { ...order, answers: [...order.answers, reception.event.data] } };
    }
    throw new NotRecorded('Others answer for the same erasure at this moment.');
  }

  /** Targets of one erasure often answer at once; in this process one after the other, so that they do not refuse each other's append. */
  private async inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.turns.get(id) ?? Promise.resolve()).then(work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    this.turns.set(id, over);
    try {
      return await mine;
    } finally {
      if (this.turns.get(id) === over) this.turns.delete(id);
    }
  }

  private append(
    { controller, name }: Worker,
    { request, erasure }: Loaded,
    event: NewErasureEvent,
    write: DurableWrite = 'erasure.answered',
  ) {
    const fact = { ...event, controller, actor: name, time: nowOf(this.engines).toISOString(), subject: request.state.subject };
    return durably(this.engines.faults, write, () => appendOwn(this.engines.store, erasure.read, fact));
  }

  private async recordDeletions({ request }: Loaded, order: ErasureOrder): Promise<void> {
    const answer = deletionsOf(order);
    if (!answer) return;
    const deletions = { controller: request.controller, erasure: request.id, subject: request.state.subject, answers: [answer] };
    await recordDeletions(this.facts, deletions, this.engines.faults);
  }

  private async recordOpenings({ controller, name }: Worker, erasure: string, order: ErasureOrder): Promise<void> {
    for (const subject of Object.keys(order.upTo)) {
      const opening = { controller, subject, actor: name, case: erasure, fields: ['*'], for: 'claim' as const };
      const recorded = await durably(this.engines.faults, 'values.opened', () =>
        recordOpening(this.engines.store, opening, nowOf(this.engines)),
      );
      if (!recorded) throw new NotRecorded('The opening could not be recorded, so nothing was opened.');
    }
  }

  /** The note goes under the case's own key before the ledger says that there is an answer. */
  private async seal({ controller, id }: LoadedRequest, note: CaseNote): Promise<void> {
    const { vaultDb, vault, faults } = this.engines;
    await durably(faults, 'note', () =>
      vaultDb.transaction(async (tx) => {
        const file = await vault.caseFiles.get<CaseFile>(controller, id, tx);
        if (!file || file.notes.some((each) => isSame(each, note))) return;
        await vault.caseFiles.put(controller, id, { ...file, notes: [...file.notes, note] }, tx);
      }),
    );
  }

  private async find(worker: Worker, id: string, target: string): Promise<Loaded | { problem: Problem }> {
    if (worker.systems && !worker.systems.includes(target)) {
      return { problem: problem('forbidden', 'The key does not answer for this target; nothing was opened or recorded.') };
    }
    const request = await loadRequest(this.engines.store, id, worker.controller);
    const erasure = request && (await loadErasure(this.engines.store, id));
    if (!erasure || !findOrder(erasure.state, { target, round: 1 })) return { problem: notOrdered().problem };
    if (erasure.expired) {
      return { problem: problem('settled', 'What was kept about this erasure has expired; nothing was opened or recorded.') };
    }
    return { request, erasure };
  }
}

function isSame(one: CaseNote, other: CaseNote): boolean {
  return one.target === other.target && one.round === other.round && one.note === other.note;
}

/** Of each dataset the larger number of rows. */
export function larger(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const most = new Map<string, number>();
  for (const [dataset, rows] of [...Object.entries(one), ...Object.entries(other)])
    most.set(dataset, Math.max(most.get(dataset) ?? 0, rows));
  return Object.fromEntries([...most].filter(([, rows]) => rows > 0));
}

function notOrdered(): { ok: false; problem: Problem } {
  return { ok: false, problem: problem('not-found', 'There is no such order.') };
}

function settled(): Problem {
  return problem('settled', 'The order is settled; there is nothing left to do for it.');
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T | { ok: false; problem: Problem }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotRecorded)) throw error;
    return { ok: false, problem: problem('unavailable', `${error.message} Send the same again: what was recorded is not recorded twice.`) };
  }
}
