import { currentOrders, isSettled, type Erasure, type ErasureOrder } from '../erasure/index.ts';
import type { DrillOutcome, DrillResult } from '../events/index.ts';

/** A drill as its start tells it. */
export interface Drill {
  targets: readonly string[];
  until: string;
}

/** What became of a target when the drill is over. `seconds`: from its order to its answer. */
export interface DrillTargetResult {
  target: string;
  result: DrillResult;
  seconds?: number;
  reason?: string;
}

/** How far a target is; `reason` of one that still has time is that of its last failure. */
export type DrillProgress = (Omit<DrillTargetResult, 'result'> & { result: 'waiting' }) | DrillTargetResult;

export type DrillStep =
  | { do: 'wait' }
  /** Their time is up: the orders are closed, so that the erasure ends with the drill. */
  | { do: 'give-up'; orders: { target: string; round: number }[] }
  | { do: 'end'; outcome: DrillOutcome; targets: DrillTargetResult[] };

/** Code of the answer that Lethe records for a target that stayed silent to the end of a drill. */
export const DRILL_OVER = 'drill-over';

/** Reason of a target that was not asked while there was time to answer: it says nothing about the target. */
export const NOT_ORDERED = 'not-ordered';

/** What comes next in a drill whose erasure stands so. */
export function nextDrillStep(drill: Drill, erasure: Erasure, now: string): DrillStep {
  const over = Date.parse(now) >= Date.parse(drill.until);
  const open = currentOrders(erasure).filter((order) => !isSettled(order));
  if (over && open.length > 0) return { do: 'give-up', orders: open.map(({ target, round }) => ({ target, round })) };
  const targets = drillProgress(drill, erasure, now).filter((each): each is DrillTargetResult => each.result !== 'waiting');
  if (targets.length < allTargets(drill, erasure).length) return { do: 'wait' };
  return { do: 'end', outcome: targets.every(({ result }) => result === 'passed') ? 'passed' : 'failed', targets };
}

/** How each target of a drill stands at `now`, by name. Systems that were registered since it began are tried as well. */
export function drillProgress(drill: Drill, erasure: Erasure, now: string): DrillProgress[] {
  const orders = new Map(currentOrders(erasure).map((order) => [order.target, order]));
  return allTargets(drill, erasure).map((target) => ({ target, ...standingOfTarget(orders.get(target), drill.until, now) }));
}

function allTargets({ targets }: Drill, { orders }: Erasure): string[] {
  return [...new Set([...targets, ...orders.map(({ target }) => target)])].sort();
}

type WithoutTarget<T> = T extends unknown ? Omit<T, 'target'> : never;

function standingOfTarget(order: ErasureOrder | undefined, until: string, now: string): WithoutTarget<DrillProgress> {
  const over = Date.parse(now) >= Date.parse(until);
  if (!order) return over ? { result: 'failed', reason: NOT_ORDERED } : { result: 'waiting' };
  const { settledBy, answers, orderedAt } = order;
  const said = answers.findLast(({ outcome }) => outcome === 'failed')?.reason;
  if (!settledBy && !over) return { result: 'waiting', ...(said !== undefined && { reason: said }) };
  if (!settledBy || settledBy.outcome === 'unanswered') {
    if (said !== undefined) return { result: 'failed', reason: said };
    return Date.parse(orderedAt) >= Date.parse(until) ? { result: 'failed', reason: NOT_ORDERED } : { result: 'silent' };
  }
  if (settledBy.outcome === 'refused') return { result: 'failed', reason: settledBy.reason ?? 'refused' };
  return { result: 'passed', seconds: Math.max(0, Math.round((Date.parse(settledBy.at) - Date.parse(orderedAt)) / 1000)) };
}
