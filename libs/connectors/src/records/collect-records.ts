import type { Dataset, SystemFile } from '#domain';
import { ConnectorError, type Collection, type Who } from '../connector.ts';
import { collectedDatasets, columnsToCollect, parentsFirst } from '../dataset-plan.ts';
import { Spool } from '../spool.ts';
import { PersonSearch } from './person-search.ts';
import type { RecordStore, StoredRecord } from './record-store.ts';

type Row = Record<string, unknown>;

/**
 * Reads a person's records once and sets them aside, since a store without snapshots would show something else at each reading.
 * What was set aside is encrypted under a key that only this process has, and goes with `close`.
 */
export async function collectRecords(store: RecordStore, system: SystemFile, who: Who, signal?: AbortSignal): Promise<Collection> {
  const spools = new Map<string, Spool<Row>>();
  try {
    const search = await PersonSearch.of(store, system, who);
    for (const dataset of parentsFirst(system)) {
      const spool = new Spool<Row>();
      spools.set(dataset.name, spool);
      for await (const record of search.records(dataset)) {
        if (signal?.aborted) throw new ConnectorError('aborted');
        await spool.write(rowOf(dataset, record));
      }
    }
  } catch (error) {
    await discard(spools);
    throw error;
  }
  return {
    datasets: collectedDatasets(system),
    async *rows(name) {
      const spool = spools.get(name);
      if (!spool) throw new ConnectorError('schema-mismatch');
      for await (const row of spool.rows()) {
        if (signal?.aborted) throw new ConnectorError('aborted');
        yield row;
      }
    },
    close: () => discard(spools),
  };
}

function rowOf(dataset: Dataset, record: StoredRecord): Row {
  return Object.fromEntries(columnsToCollect(dataset).map(({ name, as }) => [as, record.read(name) ?? null]));
}

async function discard(spools: ReadonlyMap<string, Spool<Row>>): Promise<void> {
  for (const spool of spools.values()) await spool[Symbol.asyncDispose]();
}
