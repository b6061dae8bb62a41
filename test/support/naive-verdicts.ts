import {
  DRILL_SOURCE,
  factsOf,
  isJudged,
  judge,
  known,
  policyInForce,
  readLedgerEvent,
  type JudgedEvent,
  type LedgerEvent,
  type Policy,
  type ToldFact,
} from '#domain';
import type { StoredEvent } from '#event-store';

/** What is found in an act, without what only tells where its event arrived. */
export interface NaiveVerdict {
  readonly controller: string;
  readonly event: string;
  readonly rule: string;
  readonly policy: string;
  readonly detail: string;
}

/** An act of a time at which no policy was in force. */
export interface NotJudged {
  readonly controller: string;
  readonly event: string;
}

/** {@link naiveVerdicts} of events as the store gives them back. The rules are those of the judgement; what they are given is found here. */
export function naiveVerdictsOf(ledger: readonly StoredEvent[]): ReturnType<typeof naiveVerdicts> {
  const read = ledger.flatMap((stored) => {
    const reading = readLedgerEvent(stored);
    return reading.ok ? [reading.event] : [];
  });
  return naiveVerdicts(read);
}

/**
 * What a ledger's acts contradict, found the long way: each act by everything that was ever said of the person, with all links as they are in the end, and under the
 * version in force at its time. By event and rule.
 */
export function naiveVerdicts(events: readonly LedgerEvent[]): { found: NaiveVerdict[]; notJudged: NotJudged[] } {
  const byController = Map.groupBy(events, ({ metadata }) => metadata.controller);
  const verdicts = [...byController.values()].flatMap((own) => {
    const all = everythingSaid(own);
    return own.flatMap((event) => (isAct(event) ? [verdictOn(event, all)] : []));
  });
  const found = verdicts.flatMap((verdict) => verdict.found ?? []);
  const notJudged = verdicts.flatMap(({ found: judged, controller, event }) => (judged ? [] : [{ controller, event }]));
  return { found: found.toSorted((one, other) => (`${one.event} ${one.rule}` < `${other.event} ${other.rule}` ? -1 : 1)), notJudged };
}

function isAct(event: LedgerEvent): boolean {
  return isJudged(event) && event.metadata.source !== DRILL_SOURCE;
}

/** All policies, who is linked with whom, and what was told of each pseudonym. */
function everythingSaid(own: readonly LedgerEvent[]) {
  const policies = own.flatMap((each): Policy[] => (each.type === 'privacy.policy.published.v1' ? [each.data.policy] : []));
  const told = Map.groupBy(own.flatMap(toldBy), ({ subject }) => subject);
  return { policies, edges: edgesOf(own), told };
}

function verdictOn(
  { id: event, type, position, data, metadata }: LedgerEvent,
  { policies, edges, told }: ReturnType<typeof everythingSaid>,
) {
  const { controller } = metadata;
  const time = iso(metadata.time);
  const policy = policyInForce(policies, time);
  if (!policy) return { controller, event, found: undefined };
  const facts = [...personOf(metadata.subject!, edges)].flatMap((subject) => told.get(subject)?.map(({ fact }) => fact) ?? []);
  const all = judge({ type, time, data } as JudgedEvent, known(facts, { time, position }), policy);
  const found = [...Map.groupBy(all, ({ rule }) => rule)].map(([rule, same]): NaiveVerdict => {
    return { controller, event, rule, policy: policy.version, detail: same.map(({ detail }) => detail).join(' ') };
  });
  return { controller, event, found };
}

function toldBy(event: LedgerEvent): { subject: string | undefined; fact: ToldFact }[] {
  const subject = event.type === 'privacy.request.opened.v1' ? event.data.subject : event.metadata.subject;
  return factsOf(event).map((fact) => ({ subject, fact: { ...fact, time: iso(event.metadata.time), position: event.position } }));
}

/** Pairs of pseudonyms that are one person: the last word on each counts, by its time. */
function edgesOf(events: readonly LedgerEvent[]): string[][] {
  const pairs = new Map<string, boolean>();
  for (const event of events.toSorted((one, other) => Date.parse(one.metadata.time) - Date.parse(other.metadata.time))) {
    if (event.type !== 'privacy.subject.linked.v1' && event.type !== 'privacy.subject.unlinked.v1') continue;
    pairs.set([event.metadata.subject!, event.data.other].sort().join(' '), event.type === 'privacy.subject.linked.v1');
  }
  return [...pairs].flatMap(([pair, linked]) => (linked ? [pair.split(' ')] : []));
}

function personOf(subject: string, edges: readonly string[][]): Set<string> {
  const person = new Set([subject]);
  for (let size = 0; size < person.size;) {
    size = person.size;
    for (const edge of edges) if (edge.some((each) => person.has(each))) edge.forEach((each) => person.add(each));
  }
  return person;
}

function iso(time: string): string {
  return new Date(time).toISOString();
}
