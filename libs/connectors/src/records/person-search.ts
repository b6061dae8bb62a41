import { defaultIdentifierForm, type Dataset, type SystemFile } from '#domain';
import { isAmong } from '../compare.ts';
import type { RecordKey, Who } from '../connector.ts';
import { datasetNamed, isParent, parentsFirst } from '../dataset-plan.ts';
import { identifiersOf, recordsIn } from '../who.ts';
import type { Condition, RecordStore, StoredRecord } from './record-store.ts';

/** Finds a person's records in a store without joins: by identifiers, by record keys, and through what was found in other datasets. */
export class PersonSearch {
  /** Keys of the records through which others are found. */
  readonly found: RecordKey[] = [];
  /** Values of parents' columns that lead to children: dataset, column. */
  readonly #leads = new Map<string, Map<string, Set<string>>>();

  private constructor(
    private readonly store: RecordStore,
    private readonly system: SystemFile,
    private readonly who: Who,
  ) {}

  /** Walks from parents to their children; of the parents it keeps only what leads on. */
  static async of(store: RecordStore, system: SystemFile, who: Who): Promise<PersonSearch> {
    const search = new PersonSearch(store, system, who);
    for (const dataset of parentsFirst(system)) if (isParent(dataset, system)) await search.#walk(dataset);
    return search;
  }

  /** The person's records in a dataset, each once. */
  async *records(dataset: Dataset): AsyncGenerator<StoredRecord> {
    const conditions = this.#conditions(dataset);
    if (!conditions.length) return;
    const seen = new Set<string>();
    for await (const record of this.store.find(dataset, conditions)) {
      if (seen.has(record.place) || !holdsOf(record, conditions)) continue;
      seen.add(record.place);
      yield record;
    }
  }

  /** Whether a record is the person's as it is now. */
  isOfPerson(dataset: Dataset, record: StoredRecord): boolean {
    return holdsOf(record, this.#conditions(dataset));
  }

  async #walk(dataset: Dataset): Promise<void> {
    const columns = new Set([dataset.key, ...leadingColumns(this.system, dataset)]);
    const leads = new Map([...columns].map((column) => [column, new Set<string>()]));
    for await (const record of this.records(dataset)) {
      for (const [column, values] of leads) for (const text of textsOf(record.read(column))) values.add(text);
      for (const key of textsOf(record.read(dataset.key))) this.found.push({ dataset: dataset.name, record: key });
    }
    this.#leads.set(dataset.name, leads);
  }

  #conditions(dataset: Dataset): Condition[] {
    const byIdentifiers = Object.entries(dataset.identifiers ?? {}).map(([type, column]) => ({
      column,
      form: dataset.forms?.[type] ?? defaultIdentifierForm(type),
      values: identifiersOf(this.who, type),
    }));
    const byRecord: Condition = { column: dataset.key, form: 'opaque', values: recordsIn(this.who, dataset.name) };
    const byParents = (dataset.references ?? []).map((reference): Condition => {
      const parent = datasetNamed(this.system, reference.dataset);
      const column = reference.parentColumn ?? parent.key;
      // Known keys lead here also when the parent's record is gone already.
      const known = column === parent.key ? recordsIn(this.who, parent.name) : [];
      const through = this.#leads.get(parent.name)?.get(column) ?? [];
      return { column: reference.column, form: 'opaque', values: [...new Set([...through, ...known])] };
    });
    return [...byIdentifiers, byRecord, ...byParents].filter(({ values }) => values.length > 0);
  }
}

function holdsOf(record: StoredRecord, conditions: readonly Condition[]): boolean {
  return conditions.some(({ column, form, values }) => isAmong(record.read(column), form, values));
}

function leadingColumns(system: SystemFile, parent: Dataset): string[] {
  return system.datasets.flatMap(({ references }) =>
    (references ?? []).filter(({ dataset }) => dataset === parent.name).map(({ parentColumn }) => parentColumn ?? parent.key),
  );
}

/** The values by which one may be led on: none of nothing and of what is no single value. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? [String(value)] : [];
}
