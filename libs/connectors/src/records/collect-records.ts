import type { Dataset, SystemFile } from '#domain';
import type { Collection, Who } from '../connector.ts';
import { columnsToCollect, parentsFirst } from '../dataset-plan.ts';
import { spooledCollection } from '../spooled-collection.ts';
import { PersonSearch } from './person-search.ts';
import type { RecordStore, StoredRecord } from './record-store.ts';

/** Reads a person's records once and sets them aside. */
export async function collectRecords(store: RecordStore, system: SystemFile, who: Who, signal?: AbortSignal): Promise<Collection> {
  return spooledCollection(system, signal, async (write) => {
    const search = await PersonSearch.of(store, system, who);
    for (const dataset of parentsFirst(system)) {
      for await (const record of search.records(dataset)) await write(dataset.name, rowOf(dataset, record));
    }
  });
}

function rowOf(dataset: Dataset, record: StoredRecord): Record<string, unknown> {
  return Object.fromEntries(columnsToCollect(dataset).map(({ name, as }) => [as, record.read(name) ?? null]));
}
