import { after, distinct, last, since, type Fact } from './facts.ts';

/*
 * What is held of a person, from the facts about that person and nothing else. Every question is answered by looking through all of them: slow, and
 * meant to be obviously right. It shares no line with the projections that it is compared with.
 */

interface Place {
  category: string;
  system: string;
  dataset: string;
  /** As it was sent; undefined for what named no record. */
  record: string | undefined;
}

export const fieldsOf = ({ data }: Fact): string[] => (Array.isArray(data['fields']) ? data['fields'] : Object.keys(data['fields'] ?? {}));

/** Whether a fact is about exactly this place. */
export const same = ({ data }: Fact, place: Place) =>
  data['category'] === place.category &&
  data['system'] === place.system &&
  data['dataset'] === place.dataset &&
  data['record'] === place.record;

/** Whether what a fact says holds for a place: what it leaves out, it says of every category, system, dataset or record. */
export const covers = ({ data }: Fact, place: Place) =>
  (['category', 'system', 'dataset', 'record'] as const).every((part) => data[part] === undefined || data[part] === place[part]);

interface HeldField {
  name: string;
  since: Fact;
  obscured: Fact | undefined;
}

export interface Held extends Place {
  token: string | undefined;
  fields: HeldField[];
  passedThrough: string[];
  cleared: Fact | undefined;
  seen: Fact[];
}

/** Every record of which something is held, or went through. */
export function naiveHeld(facts: readonly Fact[]): Held[] {
  const put = facts.filter(({ type }) => type === 'data.collected' || type === 'data.corrected');
  const places = new Map<string, Place>();
  for (const { data } of put) {
    const { category, system, dataset, record } = data as Place;
    places.set(JSON.stringify([category, system, dataset, record]), { category, system, dataset, record });
  }
  const deletions = facts.filter(({ type }) => type === 'data.deleted');
  return [...places.values()].flatMap((place) => {
    const here = put.filter((fact) => same(fact, place));
    const cleared = last(deletions.filter((fact) => covers(fact, place) && fieldsOf(fact).length === 0));
    const fields: HeldField[] = [];
    const passedThrough: string[] = [];
    for (const name of distinct(here.flatMap(fieldsOf))) {
      const naming = here.filter((fact) => fieldsOf(fact).includes(name));
      const stored = last(naming.filter(({ data }) => data['stored'] !== false));
      const deleted = last(
        deletions.filter((fact) => covers(fact, place) && (fieldsOf(fact).length === 0 || fieldsOf(fact).includes(name))),
      );
      const obscured = last(facts.filter((fact) => fact.type === 'data.obscured' && covers(fact, place) && fieldsOf(fact).includes(name)));
      if (stored && since(stored, deleted))
        fields.push({ name, since: stored, obscured: obscured && after(obscured, stored) ? obscured : undefined });
      else if (naming.some(({ data }) => data['stored'] === false)) passedThrough.push(name);
    }
    if (fields.length === 0 && passedThrough.length === 0) return [];
    return [{ ...place, token: here.find(({ token }) => token)?.token, fields, passedThrough, cleared, seen: here }];
  });
}
