import { currentOrders, noFootprint, recipientRule, riskFrom, type ErasureFacts, type ErasureTarget, type Footprint } from '#domain';
import { awaitsBundle, systems } from '#projections';
import { readPosition } from '#vault';
import type { Engines } from './engines.ts';
import type { CaseFile, OrderFile } from './files.ts';
import { loadErasure, loadRequest, type LoadedErasure, type LoadedRequest } from './load.ts';
import { NotRecorded } from './own-stream.ts';
import { Persons } from './persons.ts';

/** The name under which the keeper notes how far the vault reflects the ledger. */
const KEEPER = 'keeper';
/** How long the read models may take to know every system and hold that the ledger has, in ms. */
const PATIENCE_MS = 2_000;

/** All that is known of an erasure at one moment. */
export interface Situation {
  request: LoadedRequest;
  erasure: LoadedErasure;
  facts: ErasureFacts;
  closure: string[];
  /** Of each pseudonym of the closure. */
  footprints: ReadonlyMap<string, Footprint>;
}

/** What is remembered between the steps of an erasure; losing it costs only time. */
export interface Memory {
  footprints: Map<string, Footprint>;
  deletionsRecorded: Map<string, { target: string; round: number }>;
  /** Orders, `round target`, whose answers are all that the last look found missing. */
  awaited?: Set<string>;
}

export function newMemory(): Memory {
  return { footprints: new Map(), deletionsRecorded: new Map() };
}

/** Finds out where an erasure stands. */
export class Situations {
  readonly persons: Persons;

  constructor(private readonly engines: Engines) {
    this.persons = new Persons(engines);
  }

  /** Undefined when there is no request of this id, it asks for something else, or even the skeleton has expired. */
  async of(id: string, memory: Memory): Promise<Situation | undefined> {
    const { store } = this.engines;
    const [request, erasure] = await Promise.all([loadRequest(store, id), loadErasure(store, id)]);
    if (request?.state.kind !== 'erasure' || erasure.expired) return undefined;
    const { controller, state } = request;
    const closing = erasure.state.closing;
    const closure = closing?.closure ?? (await this.closure(request));
    // Once the person is shredded nothing is ordered any more, and the streams need not be read.
    const footprints = erasure.state.shredding ? new Map<string, Footprint>() : await this.footprints(closure, memory);
    const orders = state.status === 'approved' && !erasure.state.shredding;
    if (orders) await this.readModelsKnowAll();
    const [heldBy, collectUntil, targets, applied] = await Promise.all([
      // Nothing of somebody who does not exist can be evidence.
      orders && !closing && !state.drill ? this.persons.heldBy(controller, closure) : [],
      orders && erasure.state.orders.length === 0 ? this.collectUntil(request, closure) : undefined,
      orders ? this.targets(request, erasure, footprints) : [],
      this.applied(erasure),
    ]);
    const facts: ErasureFacts = {
      request: state.status === 'approved' || state.status === 'completed' ? state.status : 'other',
      dueAt: state.dueAt,
      closure,
      heldBy,
      ...(collectUntil === undefined ? {} : { collectUntil }),
      ...(state.drill && { drill: true }),
      targets,
      applied,
      deletionsRecorded: [...memory.deletionsRecorded.values()],
    };
    return { request, erasure, facts, closure, footprints };
  }

  /** A drill erases whom it was approved for: no link makes it reach anybody else. */
  private async closure({ controller, id, state }: LoadedRequest): Promise<string[]> {
    return state.drill ? [state.subject] : this.persons.closure({ controller, id, request: state });
  }

  /**
   * A copy of the data that the person has asked for is made before it is erased; but a request that nobody answers does not hold the erasure up for longer
   * than until its own time runs out.
   */
  private async collectUntil({ controller, state }: LoadedRequest, closure: string[]): Promise<string | undefined> {
    const { approved, dueAt } = state;
    const { readDb, vault } = this.engines;
    if (!approved) return undefined;
    const waits = (await awaitsBundle(readDb, controller, closure)) || (await vault.exports.unfinished(controller, closure));
    return waits ? riskFrom(approved.at, dueAt) : undefined;
  }

  /** True once the keeper has carried out what was appended at the position. */
  async keeperReached(position: bigint): Promise<boolean> {
    return (await readPosition(this.engines.vaultDb, KEEPER)) >= position;
  }

  /** A system or hold that is missing only because the read models are behind, or are being folded again, must not be missed: asked at every look. */
  private async readModelsKnowAll(): Promise<void> {
    const { readModels, store } = this.engines;
    if (!(await readModels.waitFor(await store.head(), PATIENCE_MS)))
      throw new NotRecorded('The registered systems and legal holds are not known yet.');
  }

  private async footprints(closure: string[], memory: Memory): Promise<Map<string, Footprint>> {
    const footprints = new Map<string, Footprint>();
    for (const pseudonym of closure) {
      const footprint = await this.persons.footprint(pseudonym, memory.footprints.get(pseudonym) ?? noFootprint);
      memory.footprints.set(pseudonym, footprint);
      footprints.set(pseudonym, footprint);
    }
    return footprints;
  }

  private async applied({ positions }: LoadedErasure): Promise<ErasureFacts['applied']> {
    const reached = async (position: bigint | undefined) => position !== undefined && (await this.keeperReached(position));
    return { closing: await reached(positions.closing), shredding: await reached(positions.shredding) };
  }

  /** Every registered system, and every system and recipient that the person's events name. A system that is also a recipient is one target. */
  private async targets(
    request: LoadedRequest,
    erasure: LoadedErasure,
    footprints: ReadonlyMap<string, Footprint>,
  ): Promise<ErasureTarget[]> {
    const { controller } = request;
    const policy = this.engines.policies.current(controller);
    const targets = new Map<string, ErasureTarget>();
    const target = (name: string, targetKind: ErasureTarget['targetKind']): ErasureTarget => {
      const known = targets.get(name) ?? { target: name, targetKind, reached: {} };
      targets.set(name, known);
      return known;
    };
    for (const { name } of await systems(this.engines.readDb, controller)) target(name, 'system');
    for (const [pseudonym, { systems: held }] of footprints) {
      for (const [name, revision] of held) target(name, 'system').reached[pseudonym] = revision;
    }
    for (const [pseudonym, { recipients }] of footprints) {
      for (const [name, revision] of recipients) {
        // Whom the policy does not name has to answer like a processor: the stricter of the two.
        const { reached } = target(name, recipientRule(policy, name)?.role ?? 'processor');
        reached[pseudonym] = latest(reached[pseudonym], revision);
      }
    }
    if (erasure.state.closed) await this.reachUnnamed(request, erasure, footprints, targets);
    return [...targets.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  /**
   * An identifier that came after an order leads to rows that its target has not looked for, whatever the event that brought it was about: the target
   * counts as reached by it. Asked once the person is closed, when no further one can come.
   */
  private async reachUnnamed(
    { controller, id }: LoadedRequest,
    { state }: LoadedErasure,
    footprints: ReadonlyMap<string, Footprint>,
    targets: ReadonlyMap<string, ErasureTarget>,
  ): Promise<void> {
    const { caseFiles, orders } = this.engines.vault;
    const { known = [] } = (await caseFiles.get<CaseFile>(controller, id)) ?? {};
    const nameOf = ({ type, value }: { type: string; value: string }) => JSON.stringify([type, value]);
    for (const { target, round } of currentOrders(state)) {
      const reached = targets.get(target)?.reached;
      const order = await orders.get<OrderFile>({ controller, erasure: id, target, round });
      if (!reached || !order) continue;
      const named = new Set(order.identifiers.map(nameOf));
      for (const each of known) {
        const next = footprints.get(each.pseudonym)?.next ?? 0n;
        if (next > 0n && !named.has(nameOf(each))) reached[each.pseudonym] = latest(reached[each.pseudonym], next - 1n);
      }
    }
  }
}

function latest(one: bigint | undefined, other: bigint): bigint {
  return one !== undefined && one > other ? one : other;
}
