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
  /** Systems that the person's events name. */
  systems: ReadonlySet<string>;
  /** Systems that an erasure would be carried out in all the same: the ledger does not know everything that is in them. */
  registered: ReadonlySet<string>;
}

/**
 * Ids of the holds that cover the person: those on one of the pseudonyms, on a category of the person's data, or on a system that would be told to erase.
 * A hold that names several of these covers only who meets all of them; one on a category in a system only who is known to have data there.
 */
export function holdsCovering(holds: readonly ActiveHold[], person: HeldPerson): string[] {
  return holds
    .filter(({ subject }) => subject === undefined || person.closure.includes(subject))
    .filter(({ category }) => category === undefined || person.categories.has(category))
    .filter(
      ({ system, category }) =>
        system === undefined || person.systems.has(system) || (category === undefined && person.registered.has(system)),
    )
    .map(({ hold }) => hold)
    .sort();
}
