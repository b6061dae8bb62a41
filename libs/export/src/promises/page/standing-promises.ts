import { contradictionsOf } from '#domain';
import { promisesView, type Standing } from '#projections';
import type { StandingPromise } from './standing.ts';

/** The promises of a version as the page shows them. */
export function standingPromises({ window, book, assessments }: Standing): StandingPromise[] {
  const { policy } = window;
  return promisesView(policy.controller, { window, book, assessments }).promises.map((promise, n) => {
    const rule = (policy.promises ?? [])[n]!;
    return { ...promise, parts: assessments[n]!.parts, contradictions: contradictionsOf(rule, policy, book) };
  });
}
