import { Inject, Injectable } from '@nestjs/common';
import { factsOf, isJudged, judge, known, optOutFacts, policyInForce, promiseOf } from '#domain';
import type { Contradiction, Fact, JudgedEvent, LedgerEvent, Moment, Policy, ToldFact } from '#domain';
import type { ForeseenEvent } from '#ingest';
import { knowledge } from '#projections';
import { Engines } from '#runtime';

/** What a judgement says of an event; `policyVersion` is null where no policy was in force at the event's time, and nothing could be judged. */
export interface Verdict {
  policyVersion: string | null;
  contradictions: Contradiction[];
}

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
    const contradictions = judge(event as unknown as JudgedEvent, known(told, at), policy);
    return { policyVersion: policy.version, contradictions: contradictions.map((each) => withPromise(each, event, policy)) };
  }
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
  if (!event) return [];
  const { type, data, person, optOut = {} } = event;
  const at = placeOf(event, index);
  const told = (facts: Fact[], moment: Moment) => facts.map((fact) => ({ person, fact: { ...fact, ...moment } }));
  const own = factsOf({ type, stream: '', data } as unknown as LedgerEvent);
  return [...told(optOutFacts(optOut), { ...at, position: at.position - 1n }), ...told(own, at)];
}

/** Two apart, so that what goes just before an event has a place of its own. */
function placeOf({ time }: ForeseenEvent, index: number): Moment {
  return { time, position: BEHIND + 2n * BigInt(index) };
}
