import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currentOrders, evolveErasure, isSettled, noErasure, unsettledOrders, type Erasure } from './erasure.ts';
import type { ErasureOutcome, TargetKind } from '../events/index.ts';
import type { NewErasureEvent, Receipt, Told } from './events.ts';
import { nextSteps, type ErasureFacts, type ErasureStep } from './next-steps.ts';
import { receive, recordSilence } from './receive.ts';
import { recordTold } from './tell.ts';

const PERSON = ['a'.repeat(32), 'b'.repeat(32)];
const SYSTEMS = ['shop-db', 'crm', 'dhl'];
const kindOf = (target: string): TargetKind => (target === 'dhl' ? 'controller' : 'system');
/** Near enough to the due date that what is unsettled is at risk, whenever it was ordered. */
const NEAR_DUE = '2026-02-26T00:00:00.000Z';
const DUE = '2026-03-01T00:00:00.000Z';
const AFTER_DUE = '2026-03-02T00:00:00.000Z';
const RUNS = process.env['LETHE_TEST_SOAK'] ? 20_000 : 1_000;

/** A small world around the pure process: what it has recorded, what the keeper has done, what targets have sent. */
class World {
  events: NewErasureEvent[] = [];
  state: Erasure = noErasure;
  closure = [PERSON[0] as string];
  lengths: Record<string, number> = { [PERSON[0] as string]: 3, [PERSON[1] as string]: 2 };
  reached: Record<string, Record<string, bigint>> = { 'shop-db': { [PERSON[0] as string]: 1n } };
  applied = { closing: false, shredding: false };
  deletions = new Set<string>();
  remembered = new Set<string>();
  sent: Receipt[] = [];
  accepted: Told[] = [];
  now = '2026-02-01T00:00:00.000Z';
  request: ErasureFacts['request'] = 'approved';
  completions = 0;

  /** Targets of who belongs to the person. */
  targets(): [string, Record<string, bigint>][] {
    const closure = this.state.closing?.closure ?? this.closure;
    return Object.entries(this.reached).filter(([, reached]) => closure.some((pseudonym) => pseudonym in reached));
  }

  facts(): ErasureFacts {
    return {
      request: this.request,
      dueAt: DUE,
      closure: this.closure,
      heldBy: [],
      targets: this.targets().map(([target, reached]) => ({ target, targetKind: kindOf(target), reached })),
      applied: this.applied,
      deletionsRecorded: [...this.remembered].map((key) => ({ target: key.split('|')[0] as string, round: Number(key.split('|')[1]) })),
    };
  }

  append(event: NewErasureEvent): void {
    this.check(event);
    this.events.push(event);
    this.state = evolveErasure(this.state, { ...event, metadata: { time: this.now } });
  }

  /** What must hold whenever something is recorded. */
  check(event: NewErasureEvent): void {
    const { type } = event;
    const had = (other: NewErasureEvent['type']): boolean => this.events.some((event) => event.type === other);
    if (!repeatable.has(type)) expect([type, had(type)]).toEqual([type, false]);
    if (type === 'privacy.erasure.ordered.v1') expect(had('privacy.erasure.shredding.v1')).toBe(false);
    if (type === 'privacy.erasure.closed.v1') expect(had('privacy.erasure.closing.v1') && this.applied.closing).toBe(true);
    if (type === 'privacy.erasure.shredding.v1') this.checkShredding(had('privacy.erasure.closed.v1'));
    if (type === 'privacy.erasure.shredded.v1') expect(had('privacy.erasure.shredding.v1') && this.applied.shredding).toBe(true);
    if (type === 'privacy.erasure.told.v1' || type === 'privacy.erasure.escalated.v1') this.checkOnce(event);
    if (type === 'privacy.erasure.certified.v1') {
      expect(had('privacy.erasure.shredded.v1')).toBe(true);
      expect(unsettledOrders(this.state)).toEqual([]);
      expect(this.targets().filter(([target]) => !currentOrders(this.state).some((order) => order.target === target))).toEqual([]);
    }
  }

  /** That a round was told, and that it reached a stage, is said once; and told only of what its recipient's server has accepted. */
  checkOnce(event: NewErasureEvent): void {
    const keyOf = ({ type, data }: NewErasureEvent) =>
      JSON.stringify([type, 'target' in data && data.target, 'round' in data && data.round, 'stage' in data && data.stage]);
    expect(this.events.map(keyOf)).not.toContain(keyOf(event));
    if (event.type === 'privacy.erasure.told.v1')
      expect([kindOf(event.data.target), this.accepted.includes(event.data)]).toEqual(['controller', true]);
    if (event.type === 'privacy.erasure.escalated.v1')
      expect(unsettledOrders(this.state)).toContainEqual(expect.objectContaining({ target: event.data.target }));
  }

  /** The key goes only when everybody was ordered all there is, and has answered or had until the due date. */
  checkShredding(closed: boolean): void {
    expect(closed).toBe(true);
    if (this.now < DUE) expect(unsettledOrders(this.state)).toEqual([]);
    for (const [target, reached] of this.targets()) {
      const order = currentOrders(this.state).find((each) => each.target === target);
      for (const [pseudonym, revision] of Object.entries(reached)) {
        if (this.state.closing?.closure.includes(pseudonym)) expect(BigInt(order?.upTo[pseudonym] ?? 0)).toBeGreaterThan(revision);
      }
    }
  }

  /** Performs a step as the shell does; `lost` crashes before its write is durable, `after` just after it. */
  perform(step: ErasureStep, crash: 'no' | 'lost' | 'after'): void {
    if (step.do === 'wait' || crash === 'lost') return;
    if (step.do === 'record-deletions') {
      this.deletions.add(`${step.target}|${step.round}`);
      if (crash === 'no') this.remembered.add(`${step.target}|${step.round}`);
    } else if (step.do === 'complete-request') {
      if (this.request !== 'completed') this.completions++;
      this.request = 'completed';
    } else this.append(this.eventOf(step));
  }

  eventOf(step: Exclude<ErasureStep, { do: 'wait' | 'record-deletions' | 'complete-request' }>): NewErasureEvent {
    switch (step.do) {
      case 'order': {
        const closure = this.state.closing?.closure ?? this.closure;
        const upTo = Object.fromEntries(closure.map((pseudonym) => [pseudonym, String(this.lengths[pseudonym])]));
        return {
          type: 'privacy.erasure.ordered.v1',
          data: { target: step.target, targetKind: step.targetKind, round: step.round, upTo, dueAt: DUE },
        };
      }
      case 'escalate': {
        const { do: _, ...data } = step;
        return { type: 'privacy.erasure.escalated.v1', data: { ...data, dueAt: DUE } };
      }
      case 'close':
        return { type: 'privacy.erasure.closing.v1', data: { closedAt: this.now, closure: this.closure, identifiers: [] } };
      case 'confirm-closed':
        return { type: 'privacy.erasure.closed.v1', data: { heads: {} } };
      case 'shred':
        return { type: 'privacy.erasure.shredding.v1', data: { unsettled: step.unsettled, dueReached: step.dueReached } };
      case 'confirm-shredded':
        return { type: 'privacy.erasure.shredded.v1', data: { dayKeys: ['d'] } };
      case 'certify': {
        const terms = { backupWindow: 'P30D', skeletonUntil: DUE, skeletonGround: 'legal-claims' };
        return { type: 'privacy.erasure.certified.v1', data: { sha256: 's', signature: 's', signingKey: 'k', ...terms } };
      }
    }
  }

  advance(crash: 'no' | 'lost' | 'after'): void {
    for (const step of nextSteps(this.state, this.facts(), this.now)) {
      this.perform(step, crash);
      if (crash !== 'no') break;
    }
    if (crash !== 'no') this.remembered.clear();
  }

  keeper(): void {
    if (this.state.closing) this.applied = { ...this.applied, closing: true };
    if (this.state.shredding) this.applied = { ...this.applied, shredding: true };
  }

  /** A target works its current order; the receipt is on its way from then on, and may arrive never, late, often and in any order. */
  answer(index: number, outcome: Receipt['outcome']): void {
    const order = currentOrders(this.state)[index % Math.max(1, currentOrders(this.state).length)];
    if (!order) return;
    this.sent.push({
      target: order.target,
      round: order.round,
      outcome,
      counts: { rows: index },
      verified: true,
      at: this.now,
      worker: 'w',
    });
  }

  deliver(receipt: Receipt | undefined): void {
    const reception = receipt && receive(this.state, receipt);
    if (reception?.ok && reception.event) this.append(reception.event);
  }

  /** A notice is accepted; recorded from then on, never, late or often. */
  accept(index: number): void {
    const orders = currentOrders(this.state);
    const order = orders[index % Math.max(1, orders.length)];
    if (!order) return;
    this.accepted.push({ target: order.target, round: order.round, channel: 'mail', reference: 'r', reply: 250, at: this.now });
  }

  recordAccepted(told: Told | undefined): void {
    const telling = told && recordTold(this.state, told);
    if (telling) expect(telling.ok).toBe(kindOf(told.target) === 'controller');
    if (telling?.ok && telling.event) this.append(telling.event);
  }

  /** Data goes on coming until the person is closed; what was accepted before may still be appended then, until that is confirmed. */
  collect(target: string, pseudonym: string): void {
    if (this.state.closed) return;
    this.reached[target] = { ...this.reached[target], [pseudonym]: BigInt(this.lengths[pseudonym] ?? 0) };
    this.lengths[pseudonym] = (this.lengths[pseudonym] ?? 0) + 1;
  }
}

/** What may be recorded more than once in an erasure. */
const repeatable: ReadonlySet<string> = new Set(['ordered', 'answered', 'told', 'escalated'].map((name) => `privacy.erasure.${name}.v1`));

type Happening = (world: World) => void;

const crash = fc.constantFrom('no' as const, 'lost' as const, 'after' as const);
const outcome = fc.constantFrom('erased' as const, 'nothing-held' as const, 'retained' as const, 'refused' as const, 'failed' as const);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: crash.map(
      (how): Happening =>
        (world) =>
          world.advance(how),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(5), outcome).map(
      ([index, what]): Happening =>
        (world) =>
          world.answer(index, what),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.nat(20).map(
      (n): Happening =>
        (world) =>
          world.deliver(world.sent[n % Math.max(1, world.sent.length)]),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Happening>((world) => world.keeper()) },
  {
    weight: 2,
    arbitrary: fc.nat(5).map(
      (n): Happening =>
        (world) =>
          world.accept(n),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat(5).map(
      (n): Happening =>
        (world) =>
          world.recordAccepted(world.accepted[n % Math.max(1, world.accepted.length)]),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...SYSTEMS), fc.constantFrom(...PERSON)).map(
      ([target, pseudonym]): Happening =>
        (world) =>
          world.collect(target, pseudonym),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.subarray(PERSON, { minLength: 1 }).map(
      (closure): Happening =>
        (world) =>
          void (world.closure = closure),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Happening>((world) => void (world.now = world.now < NEAR_DUE ? NEAR_DUE : world.now)) },
  { weight: 1, arbitrary: fc.constant<Happening>((world) => void (world.now = AFTER_DUE)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...SYSTEMS).map((target): Happening => (world) => {
      const said = recordSilence(world.state, { target, reason: 'gone', worker: 'anna', now: world.now, dueAt: DUE });
      if (said.ok && said.event) world.append(said.event);
    }),
  },
);

const settledForGood: ReadonlySet<ErasureOutcome> = new Set(['erased', 'nothing-held', 'retained', 'refused', 'unanswered']);

describe('the erasure process, whatever is lost, repeated, reordered or cut off', () => {
  it('ends certified exactly once, after everybody, and never goes back', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), fc.boolean(), (happenings, silent) => {
        const world = new World();
        for (const happen of happenings) happen(world);
        // The due date passes while nobody says anything: it goes as far as it can without answers.
        if (silent) world.now = AFTER_DUE;
        for (let turn = 0; silent && turn < 10; turn++) {
          world.advance('no');
          world.keeper();
        }
        // From here on nothing is lost any more: everybody answers and nothing crashes.
        for (let turn = 0; turn < 20; turn++) {
          world.advance('no');
          world.keeper();
          for (let target = 0; target < SYSTEMS.length; target++) world.answer(target, 'erased');
          for (const receipt of world.sent) world.deliver(receipt);
        }
        expect(world.events.filter(({ type }) => type === 'privacy.erasure.certified.v1')).toHaveLength(1);
        expect([world.request, world.completions]).toEqual(['completed', 1]);
        expect(nextSteps(world.state, world.facts(), world.now)).toEqual([]);
        for (const order of currentOrders(world.state))
          expect(order.settledBy ? settledForGood.has(order.settledBy.outcome) : isSettled(order)).toBe(true);
        for (const order of world.state.orders) {
          const erased = order.answers.some((answer) => answer.outcome === 'erased' || answer.outcome === 'retained');
          if (erased) expect(world.deletions.has(`${order.target}|${order.round}`)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
