import type { LedgerEvent } from '../events/index.ts';
import { LETHE } from '../request/decide.ts';
import type { NewRequestEvent } from '../request/events.ts';
import { DRILL_SOURCE } from './drill-person.ts';

/** What a drill's erasure is to be opened for. */
export interface DrillRequest {
  /** Pseudonym that the drill's events went to. */
  subject: string;
  identifierTypes: string[];
  /** Everything in the stream of that pseudonym. */
  events: readonly Pick<LedgerEvent, 'metadata'>[];
  /** Pseudonyms that are linked with it, itself among them. */
  closure: readonly string[];
  startedAt: string;
  until: string;
}

export type DrillOpening = { ok: true; events: NewRequestEvent[] } | { ok: false; reason: 'not-a-drill' };

/**
 * The request of a drill, opened, verified and approved at once by Lethe: the only erasure that no second person approves. That is so only for somebody
 * of whom the ledger has heard from the drill and from nobody else, and who is linked with nobody.
 */
export function openDrill({ subject, identifierTypes, events, closure, startedAt, until }: DrillRequest): DrillOpening {
  if (!isMadeUp(events) || closure.length !== 1 || closure[0] !== subject) return { ok: false, reason: 'not-a-drill' };
  return {
    ok: true,
    events: [
      {
        type: 'privacy.request.opened.v1',
        data: {
          kind: 'erasure',
          regulation: 'gdpr',
          receivedAt: startedAt,
          dueAt: until,
          subject,
          known: true,
          identifierTypes,
          drill: true,
        },
      },
      { type: 'privacy.request.verified.v1', data: { method: 'drill' } },
      { type: 'privacy.request.approved.v1', data: { closure: [subject], fourEyes: false } },
    ],
  };
}

/** Whether everything in a person's stream was recorded by drills, and by Lethe about them. */
export function isMadeUp(events: readonly Pick<LedgerEvent, 'metadata'>[]): boolean {
  const sources = new Set(events.map(({ metadata }) => metadata.source));
  return sources.has(DRILL_SOURCE) && [...sources].every((source) => source === DRILL_SOURCE || source === LETHE);
}
