import type { DeclaredFact } from './declared-facts.ts';
import { ancestorsOf, keyOf, type Aspect, type Fact } from './fact.ts';
import type { ObservedFact } from './observed-facts.ts';
import type { Sighting } from './sighting.ts';

/** A difference between what is declared and what is recorded. */
export type Drift =
  | { kind: 'declared-not-seen'; aspect: Aspect; fact: Fact }
  | { kind: 'seen-not-declared'; aspect: Aspect; fact: Fact; seen: Sighting };

/** What a policy need not speak of: where it names none, none is missing. */
const mayBeSilent: ReadonlySet<Aspect> = new Set(['moment', 'system', 'control']);

/**
 * What was declared and never seen, and what was seen and is not declared. Of what is missing as a whole its parts are not told: a recipient that nobody declared is one
 * difference, not one for each field that it got.
 */
export function drift(declared: readonly DeclaredFact[], observed: readonly ObservedFact[]): Drift[] {
  const spokenOf = new Set(declared.map(({ fact }) => fact[0]![0]));
  const isSilent = (fact: Fact) => mayBeSilent.has(fact[0]![0]) && !spokenOf.has(fact[0]![0]);
  const ofDeclared = new Set(declared.map(({ fact }) => keyOf(fact)));
  const ofObserved = new Set(observed.map(({ fact }) => keyOf(fact)));
  const isWhole = (others: ReadonlySet<string>, fact: Fact) => ancestorsOf(fact).every((each) => others.has(keyOf(each)));
  const unseen = declared
    .filter(({ fact, allowedOnly }) => !allowedOnly && !ofObserved.has(keyOf(fact)) && isWhole(ofObserved, fact))
    .map(({ fact }) => ({ kind: 'declared-not-seen' as const, aspect: aspectOf(fact), fact }));
  const undeclared = observed
    .filter(({ fact }) => !isSilent(fact) && !ofDeclared.has(keyOf(fact)) && isWhole(ofDeclared, fact))
    .map(({ fact, seen }) => ({ kind: 'seen-not-declared' as const, aspect: aspectOf(fact), fact, seen }));
  return [...undeclared, ...distinct(unseen)].sort(byFact);
}

const aspectOf = (fact: Fact): Aspect => fact.at(-1)![0];

const distinct = <T extends { fact: Fact }>(all: readonly T[]): T[] => [...new Map(all.map((each) => [keyOf(each.fact), each])).values()];

/** What was done and nobody declared comes first. */
function byFact(a: Drift, b: Drift): number {
  if (a.kind !== b.kind) return a.kind === 'seen-not-declared' ? -1 : 1;
  return keyOf(a.fact) < keyOf(b.fact) ? -1 : 1;
}
