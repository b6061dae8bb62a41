import { Inject, Injectable } from '@nestjs/common';
import { compareMoments, factsOf, isJudged, judge, known, optOutFacts, policyInForce, promiseOf } from '#domain';
import type { Contradiction, Fact, JudgedEvent, LedgerEvent, Moment, Policy, ToldFact } from '#domain';
import type { ForeseenEvent } from '#ingest';
import { knowledge, toldOfPersons, type AskedPerson } from '#projections';
import { Engines } from '#runtime';

/** What a judgement says of an event; `policyVersion` is null where no policy was in force at the event's time, and nothing could be judged. */
export interface Verdict {
  policyVersion: string | null;
  contradictions: Contradiction[];
}

/** An event that stands in the ledger. */
export type RecordedEvent = ForeseenEvent & Moment;

/** Places behind everything that is recorded; positions of the event store are far below. */
const BEHIND = 2n ** 62n;

/**
 * Judges events that are not recorded, as if they were recorded now, together and in this order: each by what the read models and the others tell of the person
 * from before its own time, and by the policy in force then.
 */
@Injectable()
export class Judging {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** One verdict for each event; undefined for a type that is not judged, and where there is no event. */
  async judge(controller: string, events: readonly (ForeseenEvent | undefined)[]): Promise<(Verdict | undefined)[]> {
    const told = Map.groupBy(events.flatMap(factsToBe), ({ person }) => person);
    const verdicts: (Verdict | undefined)[] = [];
    for (const [index, event] of events.entries()) {
      verdicts.push(event && isJudged(event) ? await this.verdict(controller, event, placeOf(event, index), told) : undefined);
    }
    return verdicts;
  }

  /**
   * What contradicts the policy in events that were just recorded, as far as it is known at once: by what the read models have reached and what the events
   * themselves tell. Nothing of an event that is not judged, or before any policy.
   */
  async judgeRecorded(controller: string, events: readonly (RecordedEvent | undefined)[]): Promise<Contradiction[][]> {
    const versions = this.engines.policies.versions(controller);
    const acts = events.map((event) => {
      const policy = event && isJudged(event) ? policyInForce(versions, event.time) : undefined;
      return event && policy ? { event, policy } : undefined;
    });
    const byPerson = Map.groupBy(
      acts.flatMap((act) => act?.event ?? []),
      ({ person }) => person,
    );
    if (byPerson.size === 0) return events.map(() => []);
    const asked = [...byPerson].map(([subject, theirs]): AskedPerson => {
      const moments = theirs.toSorted(compareMoments);
      return { subject, first: moments[0]!, last: moments.at(-1)! };
    });
    const recorded = await toldOfPersons(this.engines.readDb, controller, asked);
    const toBe = Map.groupBy(
      events.flatMap((event) => (event ? factsAt(event, event) : [])),
      ({ person }) => person,
    );
    return acts.map((act) => {
      if (!act) return [];
      const { event, policy } = act;
      return judged(
        event,
        event,
        [...(recorded.get(event.person) ?? []), ...(toBe.get(event.person) ?? []).map(({ fact }) => fact)],
        policy,
      );
    });
  }

  private async verdict(
    controller: string,
    event: ForeseenEvent,
    at: Moment,
    toBe: ReadonlyMap<string, readonly FactToBe[]>,
  ): Promise<Verdict> {
    const policy = policyInForce(this.engines.policies.versions(controller), event.time);
    if (!policy) return { policyVersion: null, contradictions: [] };
    const subjects = await this.engines.vault.linksOf(controller, event.person);
    const recorded = await knowledge(this.engines.readDb, controller, subjects, at);
    const told = [...recorded, ...subjects.flatMap((subject) => (toBe.get(subject) ?? []).map(({ fact }) => fact))];
    return { policyVersion: policy.version, contradictions: judged(event, at, told, policy) };
  }
}

function judged(event: ForeseenEvent, at: Moment, told: readonly ToldFact[], policy: Policy): Contradiction[] {
  return judge(event as unknown as JudgedEvent, known(told, at), policy).map((each) => withPromise(each, event, policy));
}

/** With the promise of the policy that it breaks, where one is about it; a warning breaks none. */
function withPromise(contradiction: Contradiction, act: ForeseenEvent, policy: Policy): Contradiction {
  const promise = contradiction.severity ? undefined : promiseOf(policy, act, contradiction.rule);
  return promise === undefined ? contradiction : { ...contradiction, promise };
}

interface FactToBe {
  person: string;
  fact: ToldFact;
}

/** What the ledger would know once the event was recorded; an opt-out that outlived an erasure goes just before it. */
function factsToBe(event: ForeseenEvent | undefined, index: number): FactToBe[] {
  return event ? factsAt(event, placeOf(event, index)) : [];
}

function factsAt({ type, data, person, optOut = {} }: ForeseenEvent, at: Moment): FactToBe[] {
  const { time, position } = at;
  const told = (facts: Fact[], place: bigint) => facts.map((fact) => ({ person, fact: { ...fact, time, position: place } }));
  const own = factsOf({ type, stream: '', data } as unknown as LedgerEvent);
  return [...told(optOutFacts(optOut), position - 1n), ...told(own, position)];
}

/** Two apart, so that what goes just before an event has a place of its own. */
function placeOf({ time }: ForeseenEvent, index: number): Moment {
  return { time, position: BEHIND + 2n * BigInt(index) };
}
