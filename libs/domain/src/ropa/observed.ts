import type { ActGroup } from '../promise/book.ts';
import { dataOf, kindOf, purposesOf, recipientOf, type ActData, type ActKind } from './act-data.ts';
import { sighting, together, type Sighting } from './sighting.ts';

/** What recorded acts say was done: Art. 30(1)(b) to (g) GDPR, as far as events tell it. Every list is by name. */
export interface Observed {
  purposes: ({ purpose: string; seen: Sighting } & Sets<'acts' | 'categories' | 'legalBases' | 'systems' | 'recipients'>)[];
  collected: ({ category: string; seen: Sighting } & Sets<'fields' | 'origins' | 'moments' | 'systems'>)[];
  /** Of persons nothing is known but what publishers described. */
  persons: { ageBand?: string; residence?: string; seen: Sighting }[];
  recipients: ({ recipient: string; seen: Sighting } & Sets<'purposes' | 'mechanisms' | 'grounds' | 'considerations'> & {
      countries: string[];
      received: { category: string; fields: string[] }[];
    })[];
  automatedDecisions: ({ purpose: string; seen: Sighting } & Sets<'categories'>)[];
  controls: { control: string; outcome: string; seen: Sighting }[];
}

type Sets<Names extends string> = { [Name in Names]: string[] };

/** @param acts of the controller, without those of drills */
export function observe(acts: readonly ActGroup[]): Observed {
  const told = acts.flatMap((act) => some(kindOf(act), (kind) => ({ kind, data: dataOf(act), seen: sighting(act) })));
  const of = (...kinds: ActKind[]) => told.filter(({ kind }) => kinds.includes(kind));
  const shared = of('data.shared');
  return {
    purposes: tally(
      of('data.collected', 'data.used', 'data.accessed', 'data.shared', 'contact.made'),
      ({ data }) => purposesOf(data),
      ({ kind, data }) => ({
        acts: [kind],
        categories: one(data.category),
        legalBases: one(data.legalBasis),
        systems: one(data.system),
        recipients: one(recipientOf(data)),
      }),
    ).map(({ id: purpose, ...rest }) => ({ purpose, ...rest })),
    collected: tally(
      of('data.collected'),
      ({ data }) => one(data.category),
      ({ data }) => ({
        fields: data.fields ?? [],
        origins: [data.originName === undefined ? (data.origin ?? 'provided') : `${data.origin} (${data.originName})`],
        moments: one(data.moment),
        systems: one(data.system),
      }),
    ).map(({ id: category, ...rest }) => ({ category, ...rest })),
    persons: tally(
      of('subject.described'),
      ({ data: { ageBand = '', residence = '' } }) => [`${ageBand}/${residence}`],
      () => ({}),
    ).map(({ id, seen }) => {
      const [ageBand, residence] = id.split('/');
      return { ...(ageBand ? { ageBand } : {}), ...(residence ? { residence } : {}), seen };
    }),
    recipients: tally(
      of('data.shared', 'contact.made'),
      ({ data }) => one(recipientOf(data)),
      ({ kind, data }) => ({
        purposes: one(data.purpose),
        countries: one(data.country),
        mechanisms: one(data.mechanism),
        // Of a message nothing says either.
        grounds: kind === 'data.shared' ? [data.ground ?? 'policy'] : one(data.ground),
        considerations: kind === 'data.shared' ? [data.consideration ?? 'none'] : one(data.consideration),
      }),
    ).map(({ id: recipient, ...rest }) => ({ recipient, ...rest, received: received(shared, recipient) })),
    automatedDecisions: tally(
      of('data.used').filter(({ data }) => data.automatedDecision),
      ({ data }) => purposesOf(data),
      ({ data }) => ({ categories: one(data.category) }),
    ).map(({ id: purpose, ...rest }) => ({ purpose, ...rest })),
    controls: tally(
      of('control.evidenced'),
      ({ data }) => one(data.control).map((control) => `${control}/${data.outcome}`),
      () => ({}),
    ).map(({ id, seen }) => ({ control: id.split('/')[0]!, outcome: id.split('/')[1]!, seen })),
  };
}

interface Told {
  kind: ActKind;
  data: ActData;
  seen: Sighting;
}

/** Adds acts up by what they are about; of the rest each value once. */
function tally<Names extends string>(
  acts: readonly Told[],
  idsOf: (act: Told) => readonly string[],
  setsOf: (act: Told) => Record<Names, readonly string[]>,
): ({ id: string; seen: Sighting } & Sets<Names>)[] {
  const found = new Map<string, { id: string; seen: Sighting } & Sets<Names>>();
  for (const act of acts) {
    for (const id of new Set(idsOf(act))) {
      const known = found.get(id);
      const sets = Object.entries(setsOf(act)).map(([name, values]) => [
        name,
        [...new Set([...(known?.[name as Names] ?? []), ...(values as readonly string[])])].sort(),
      ]);
      found.set(id, { id, seen: together(known?.seen, act.seen), ...(Object.fromEntries(sets) as Sets<Names>) });
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function received(shared: readonly Told[], recipient: string): { category: string; fields: string[] }[] {
  return tally(
    shared.filter(({ data }) => data.recipient === recipient),
    ({ data }) => one(data.category),
    ({ data }) => ({ fields: data.fields ?? [] }),
  ).map(({ id: category, fields }) => ({ category, fields }));
}

const one = (value: string | undefined): string[] => (value === undefined ? [] : [value]);

function some<T, U>(value: T | undefined, then: (value: T) => U): U[] {
  return value === undefined ? [] : [then(value)];
}
