/** A legal hold that is in force: what it covers is not erased. What it does not name, it does not narrow by. */
export interface ActiveHold {
  hold: string;
  subject?: string;
  category?: string;
  system?: string;
}

/** What is known of the person whose erasure is asked for. */
export interface HeldPerson {
  closure: readonly string[];
  categories: ReadonlySet<string>;
  systems: ReadonlySet<string>;
}

/**
 * Ids of the holds that cover the person: those on one of the pseudonyms, on a category that was collected of the person, or on a
 * system that holds the person's data. A hold that names several of these covers only who meets all of them.
 */
export function holdsCovering(holds: readonly ActiveHold[], person: HeldPerson): string[] {
  return holds
    .filter(({ subject }) => subject === undefined || person.closure.includes(subject))
    .filter(({ category }) => category === undefined || person.categories.has(category))
    .filter(({ system }) => system === undefined || person.systems.has(system))
    .map(({ hold }) => hold)
    .sort();
}
