import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Contradiction, isAllowed, isJudged, judgedTypes, problem, type Problem } from '#domain';
import { type Caller, type ForeseenEvent, type IncomingEvent, Ingest } from '#ingest';
import { Judging } from './judging.ts';
import { beyondPurposes } from './purposes.ts';

/** The answer to whether something may be done. */
export interface Decision {
  allow: boolean;
  /** Why not, and what is worth a look: of what is allowed only warnings. */
  reasons: Contradiction[];
  /** The version that it was judged by; null where none is in force at the event's time. */
  policyVersion: string | null;
}

export type Decided = { ok: true; decision: Decision } | { ok: false; problem: Problem };

/** Asks whether what an event tells may be done, before it is. `purposes`: the only ones that the caller may ask for. */
export class Decide extends Query<Decided> {
  constructor(
    readonly caller: Caller,
    readonly event: unknown,
    readonly purposes: readonly string[] | undefined,
  ) {
    super();
  }
}

@QueryHandler(Decide)
export class DecideHandler implements IQueryHandler<Decide> {
  constructor(
    @Inject(Ingest) private readonly ingest: Ingest,
    @Inject(Judging) private readonly judging: Judging,
  ) {}

  /** What recording would refuse is refused here for the same reason; nothing is recorded, also not that it was refused. */
  async execute({ caller, event: sent, purposes }: Decide): Promise<Decided> {
    const [foreseen] = await this.ingest.foresee(caller, [sent as IncomingEvent]);
    if (!foreseen?.event) return { ok: false, problem: refusal(foreseen?.result.problem as Problem) };
    const { event } = foreseen;
    const refused = notToBeAsked(event, caller, purposes);
    if (refused) return { ok: false, problem: refused };
    const [verdict] = await this.judging.judge(caller.controller, [event]);
    if (!verdict || verdict.policyVersion === null) return { ok: true, decision: NO_POLICY };
    const { contradictions, policyVersion } = verdict;
    return { ok: true, decision: { allow: isAllowed(contradictions), reasons: contradictions, policyVersion } };
  }
}

const NO_POLICY: Decision = {
  allow: false,
  reasons: [{ rule: 'no-policy', detail: 'No policy of the controller is in force at the time of the event, so nothing allows it.' }],
  policyVersion: null,
};

/** Only an erasure is told otherwise than by recording: nothing was sent that could be recorded as refused. */
function refusal(found: Problem): Problem {
  if (!found.type.endsWith('/subject-erased')) return found;
  const detail =
    'The person was erased, and the event is of a time before that. Nothing may be done with their data, and nothing was recorded.';
  return { ...found, detail };
}

function notToBeAsked(event: ForeseenEvent, { actor }: Caller, purposes: readonly string[] | undefined): Problem | undefined {
  if (!isJudged(event)) {
    const reason = `decisions are made about ${judgedTypes.join(', ')}`;
    return problem('invalid-event', 'Nothing is decided about an event of this type.', { errors: [{ pointer: '/type', reason }] });
  }
  const errors = beyondPurposes(event, purposes);
  if (errors.length === 0) return undefined;
  return problem('forbidden', `The key ${actor} may not ask for this purpose. Nothing was decided; ask with a key that may.`, {
    errors: errors.map((pointer) => ({ pointer, reason: 'is not among the purposes of the key' })),
  });
}
