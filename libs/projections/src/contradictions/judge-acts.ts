import { dataSaid, findingId, judge, known, policyInForce, promiseOf } from '#domain';
import type { Contradiction, JudgedEvent, Known, Policy, ToldFact } from '#domain';
import type { Tx } from '#postgres';
import type { ActRow } from '../acts/acts.ts';
import type { Place } from '../engine/index.ts';
import { personKey, type Person } from '../links/closures.ts';
import type { ContradictionRow } from './contradiction-row.ts';
import { factsBefore, type Asked } from './facts-before.ts';
import { byInstant, type Instant } from './instant.ts';
import { versionsOf } from './versions.ts';

/** What the judgement finds in these acts, each at its own time. Nothing where no policy was in force. `persons`: with whom each of theirs is one. */
export async function judgeActs(
  tx: Tx,
  place: Place,
  acts: readonly ActRow[],
  persons: ReadonlyMap<string, readonly Person[]>,
): Promise<ContradictionRow[]> {
  if (acts.length === 0) return [];
  const versions = await versionsOf(tx, place, [...new Set(acts.map(({ controller }) => controller))]);
  const judged = acts.flatMap((act) => {
    const policy = policyInForce(versions.get(act.controller) ?? [], act.at);
    return policy ? [{ act, policy }] : [];
  });
  const byPerson = Map.groupBy(judged, ({ act }) => personKey(act));
  const facts = await factsBefore(tx, place, askedOf(byPerson, persons));
  return [...byPerson].flatMap(([person, theirs]) =>
    judgePerson(
      theirs,
      persons.get(person)!.flatMap((each) => facts.get(personKey(each)) ?? []),
    ),
  );
}

interface Judged {
  readonly act: ActRow;
  readonly policy: Policy;
}

/** Acts of one person. What was known is the same from one fact to the next, so it is folded once for the acts between. */
function judgePerson(theirs: readonly Judged[], told: readonly ToldFact[]): ContradictionRow[] {
  const facts = told.map((fact) => ({ ...fact, at: fact.time })).toSorted(byInstant);
  const found: ContradictionRow[] = [];
  let before = 0;
  let last: { readonly before: number; readonly known: Known } | undefined;
  for (const { act, policy } of theirs.toSorted((one, other) => byInstant(one.act, other.act))) {
    while (before < facts.length && byInstant(facts[before]!, act) < 0) before++;
    if (last?.before !== before) last = { before, known: known(facts.slice(0, before), { time: act.at, position: act.position }) };
    const event = { type: act.type, time: act.at, data: dataSaid(act) } as unknown as JudgedEvent;
    found.push(...toRows(act, policy, judge(event, last.known, policy)));
  }
  return found;
}

/** One row for each rule; what it has to say of several purposes or fields stands in one. */
function toRows(act: ActRow, policy: Policy, contradictions: readonly Contradiction[]): ContradictionRow[] {
  return [...Map.groupBy(contradictions, ({ rule }) => rule)].map(([rule, same]) => {
    const id = findingId(act.controller, rule, act.event);
    const { severity } = same[0]!;
    const promise = severity ? undefined : promiseOf(policy, { type: act.type, data: dataSaid(act) }, rule);
    return { ...act, rule, id, policy: policy.version, detail: same.map(({ detail }) => detail).join(' '), severity, promise };
  });
}

/** Each pseudonym, of all persons that it is one with, with the first and the last moment at which one of them acted. */
function askedOf(byPerson: ReadonlyMap<string, readonly Judged[]>, persons: ReadonlyMap<string, readonly Person[]>): Asked[] {
  const asked = new Map<string, Asked>();
  for (const [key, theirs] of byPerson) {
    const moments = theirs.map(({ act }): Instant => act).toSorted(byInstant);
    for (const person of persons.get(key)!) {
      const { first, last } = asked.get(personKey(person)) ?? { first: moments[0]!, last: moments[0]! };
      asked.set(personKey(person), {
        ...person,
        first: byInstant(moments[0]!, first) < 0 ? moments[0]! : first,
        last: byInstant(last, moments.at(-1)!) < 0 ? moments.at(-1)! : last,
      });
    }
  }
  return [...asked.values()];
}
