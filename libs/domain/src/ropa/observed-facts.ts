import type { ActGroup } from '../promise/book.ts';
import { dataOf, kindOf, purposesOf, recipientOf, type ActData, type ActKind } from './act-data.ts';
import { keyOf, type Fact } from './fact.ts';
import { sighting, together, type Sighting } from './sighting.ts';

export interface ObservedFact {
  fact: Fact;
  seen: Sighting;
}

/** Everything that recorded acts say was done, each fact once. */
export function observedFacts(acts: readonly ActGroup[]): ObservedFact[] {
  const found = new Map<string, ObservedFact>();
  for (const act of acts) {
    const kind = kindOf(act);
    if (!kind) continue;
    // An act may say the same thing twice, and counts once.
    const facts = new Map(factsOf(kind, dataOf(act)).map((fact) => [keyOf(fact), fact]));
    for (const [key, fact] of facts) found.set(key, { fact, seen: together(found.get(key)?.seen, sighting(act)) });
  }
  return [...found.values()];
}

function factsOf(kind: ActKind, data: ActData): Fact[] {
  const { entity, category, fields = [], legalBasis, moment, system, control, automatedDecision } = data;
  if (kind === 'subject.described') return [];
  if (kind === 'control.evidenced') return control === undefined ? [] : [[['control', control]]];
  const purposes = purposesOf(data);
  return [
    ...some(entity, (id): Fact => [['entity', id]]),
    ...some(moment, (id): Fact => [['moment', id]]),
    ...some(category, (id): Fact => [['category', id]]),
    ...some(category, (id) =>
      fields.map((field): Fact => [
        ['category', id],
        ['field', field],
      ]),
    ).flat(),
    ...purposes.map((purpose): Fact => [['purpose', purpose]]),
    ...purposes.flatMap((purpose) =>
      some(legalBasis, (basis): Fact => [
        ['purpose', purpose],
        ['legal-basis', basis],
      ]),
    ),
    ...(automatedDecision ? purposes.map((purpose): Fact => [['automated-decision', purpose]]) : []),
    ...some(
      system,
      (id) =>
        [
          [['system', id]],
          ...some(category, (each): Fact => [
            ['system', id],
            ['category', each],
          ]),
        ] as Fact[],
    ).flat(),
    ...(kind === 'data.shared' || kind === 'contact.made' ? some(recipientOf(data), (id) => recipientFacts(id, data)).flat() : []),
  ];
}

/** A message tells who carried it, and of no data that they got for it. */
function recipientFacts(recipient: string, { category, fields = [], purpose, country, mechanism }: ActData): Fact[] {
  const about = ['recipient', recipient] as const;
  if (category === undefined) return [[about]];
  const got = ['category', category] as const;
  return [
    [about],
    [about, got],
    ...fields.map((field): Fact => [about, got, ['field', field]]),
    ...some(purpose, (id): Fact => [about, got, ['purpose', id]]),
    ...some(country, (id): Fact => [about, ['country', id]]),
    ...some(mechanism, (id): Fact[] => some(country, (at): Fact => [about, ['country', at], ['mechanism', id]])).flat(),
  ];
}

function some<T, U>(value: T | undefined, then: (value: T) => U): U[] {
  return value === undefined ? [] : [then(value)];
}
