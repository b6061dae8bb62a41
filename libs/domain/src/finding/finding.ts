import { createHash } from 'node:crypto';
import { problem, type Problem } from '../problem.ts';
import { jcs } from '../values/jcs.ts';

export const findingStatuses = ['open', 'acknowledged', 'resolved'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

/** Id of the finding that a rule makes of an event, 64 hexadecimal digits: `about` is what tells the event from others of its kind. Its stream is `finding-<id>`. */
export function findingId(controller: string, rule: string, ...about: (string | number)[]): string {
  return createHash('sha256')
    .update(jcs(['lethe.finding.v1', controller, rule, ...about]))
    .digest('hex');
}

export type FindingCommand = 'acknowledge' | 'resolve';

export type FindingDecision =
  | { ok: true; type: 'privacy.finding.acknowledged.v1' | 'privacy.finding.resolved.v1' }
  | { ok: false; problem: Problem };

/** Decides what a person may say of a finding that stands so. */
export function decideFinding(status: FindingStatus | undefined, command: FindingCommand): FindingDecision {
  if (status === undefined) return refused('not-found', 'There is no such finding.');
  if (status === 'resolved') return refused('conflict', 'The finding is resolved; nothing was changed.');
  if (command === 'resolve') return { ok: true, type: 'privacy.finding.resolved.v1' };
  if (status === 'acknowledged') return refused('conflict', 'The finding was acknowledged before; nothing was changed.');
  return { ok: true, type: 'privacy.finding.acknowledged.v1' };
}

function refused(kind: 'not-found' | 'conflict', detail: string): FindingDecision {
  return { ok: false, problem: problem(kind, detail) };
}
