import type { LedgerEvent } from '../../events/index.ts';
import { isJudged, type JudgedEvent } from '../../judgement/act.ts';
import { factsOf, type ToldFact } from '../../judgement/fact.ts';
import { judge } from '../../judgement/judge.ts';
import { known } from '../../judgement/known.ts';
import type { Policy } from '../../policy/policy.ts';
import { MOST_EVENTS, type ContradictionGroup } from '../book.ts';
import { groupOf, grouped } from './acts.ts';
import type { PersonOf } from './person.ts';

/** What the judgement finds in these acts, each by what was known of the person then; `told` is all that was ever said. */
export function contradictionGroups(
  acts: readonly LedgerEvent[],
  told: readonly LedgerEvent[],
  policy: Policy,
  personOf: PersonOf,
): ContradictionGroup[] {
  const facts = factsByPerson(told, personOf);
  const byRule = new Map<string, LedgerEvent[]>();
  for (const event of acts) {
    const { time } = event.metadata;
    const judged = { type: event.type, time, data: event.data };
    if (!isJudged(judged)) continue;
    const before = known(facts.get(personOf(event) ?? '') ?? [], { time, position: event.position });
    const rules = new Set(judge(judged as JudgedEvent, before, policy).map(({ rule }) => rule));
    for (const rule of rules) byRule.set(rule, [...(byRule.get(rule) ?? []), event]);
  }
  return [...byRule].flatMap(([rule, events]) =>
    [...grouped(events).values()].map((group) => ({ ...groupOf(group), rule, events: group.slice(0, MOST_EVENTS).map(({ id }) => id) })),
  );
}

/** A state of a request stands in its stream without the person, whom only its opening names. */
function factsByPerson(told: readonly LedgerEvent[], personOf: PersonOf): Map<string, ToldFact[]> {
  const ofRequest = new Map(told.flatMap((event) => (event.type === 'privacy.request.opened.v1' ? [[event.stream, personOf(event)]] : [])));
  const facts = new Map<string, ToldFact[]>();
  for (const event of told) {
    const person = personOf(event) ?? ofRequest.get(event.stream) ?? '';
    const said = factsOf(event).map((fact) => ({ ...fact, time: event.metadata.time, position: event.position }));
    if (said.length > 0) facts.set(person, [...(facts.get(person) ?? []), ...said]);
  }
  return facts;
}
