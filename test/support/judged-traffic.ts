import { factsOf, isJudged, judge, known, type Contradiction, type JudgedEvent, type LedgerEvent, type Policy } from '#domain';

export interface Judged {
  event: LedgerEvent;
  act: JudgedEvent;
  findings: Contradiction[];
}

/** Judges each act by what its person had said before it, folded from all events anew. Linked persons are not looked for. */
export function judgedTraffic(events: readonly LedgerEvent[], policy: Policy): Judged[] {
  const told = Map.groupBy(events.flatMap(toldIn), ({ subject }) => subject);
  return events.filter(isJudged).map((event) => {
    const { subject, time } = event.metadata;
    const act = { type: event.type, time, data: event.data } as JudgedEvent;
    const before = known(told.get(subject) ?? [], { time, position: event.position });
    return { event, act, findings: judge(act, before, policy) };
  });
}

/** What an event tells of its person, and when. */
export function toldIn(event: LedgerEvent) {
  const { subject, time } = event.metadata;
  return factsOf(event).map((fact) => ({ ...fact, subject, time, position: event.position }));
}
