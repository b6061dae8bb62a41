import type { EscalationStage } from '../events/index.ts';
import type { Erasure } from './erasure.ts';

/** How the time of an erasure stands, worked out when it is asked: nothing stored changes when a date passes. */
export type Standing = 'in-time' | EscalationStage;

/** In the last of so many parts of the time between the first order and the due date an unsettled order is at risk. */
const PARTS = 4;

/** When an erasure that began at `from` and is due at `dueAt` comes to be at risk, RFC 3339 in UTC. */
export function riskFrom(from: string, dueAt: string): string {
  const due = Date.parse(dueAt);
  return new Date(due - Math.max(0, due - Date.parse(from)) / PARTS).toISOString();
}

/** How the time stands at `now`; before anything was ordered it can only be overdue. */
export function standingOf({ orders }: Pick<Erasure, 'orders'>, dueAt: string, now: string): Standing {
  if (Date.parse(now) >= Date.parse(dueAt)) return 'overdue';
  const first = orders[0]?.orderedAt;
  return first !== undefined && Date.parse(now) >= Date.parse(riskFrom(first, dueAt)) ? 'at-risk' : 'in-time';
}
