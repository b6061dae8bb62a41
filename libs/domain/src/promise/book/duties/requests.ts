import type { LedgerEvent } from '../../../events/index.ts';
import type { RequestEvent } from '../../../request/events.ts';
import { evolveRequest, type RequestState } from '../../../request/request.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';

/** A request is due as it was extended and paused, and met by its answer or its refusal. */
export const requestDuties: DutiesOf = ({ told, ...window }) =>
  told.flatMap((opened) => {
    if (opened.type !== 'privacy.request.opened.v1' || !isIn(window, opened.metadata.time)) return [];
    const events = told.filter(({ stream }) => stream === opened.stream).toSorted((a, b) => Number(a.revision - b.revision));
    const state = events.reduce<RequestState>((before, event) => evolveRequest(before, event as RequestEvent), undefined);
    const answer = events.find(isAnswer);
    return [
      {
        kind: 'request',
        about: opened.data.kind,
        opened: markOf(opened),
        due: utc(state?.dueAt ?? opened.data.dueAt),
        isSuspended: state?.pausedSince !== undefined,
        ...(answer && { met: markOf(answer) }),
      },
    ];
  });

function isAnswer({ type }: LedgerEvent): boolean {
  return type === 'privacy.request.completed.v1' || type === 'privacy.request.refused.v1';
}
