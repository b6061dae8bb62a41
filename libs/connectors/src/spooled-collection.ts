import type { SystemFile } from '#domain';
import { ConnectorError, type Collection } from './connector.ts';
import { collectedDatasets, parentsFirst } from './dataset-plan.ts';
import { Spool } from './spool.ts';

type Row = Record<string, unknown>;

/**
 * A copy that is read once to its end and set aside, since a system without snapshots would show something else at each reading. What was set aside
 * is encrypted under a key that only this process has, and goes with `close`. `read` writes the rows; if it throws, nothing is kept.
 */
export async function spooledCollection(
  system: SystemFile,
  signal: AbortSignal | undefined,
  read: (write: (dataset: string, row: Row) => Promise<void>) => Promise<void>,
): Promise<Collection> {
  const spools = new Map(parentsFirst(system).map(({ name }) => [name, new Spool<Row>()]));
  const spoolOf = (name: string): Spool<Row> => {
    const spool = spools.get(name);
    if (!spool) throw new ConnectorError('schema-mismatch');
    if (signal?.aborted) throw new ConnectorError('aborted');
    return spool;
  };
  const discard = async () => {
    for (const spool of spools.values()) await spool[Symbol.asyncDispose]();
  };
  try {
    await read((dataset, row) => spoolOf(dataset).write(row));
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    datasets: collectedDatasets(system),
    async *rows(name) {
      for await (const row of spoolOf(name).rows()) {
        if (signal?.aborted) throw new ConnectorError('aborted');
        yield row;
      }
    },
    close: discard,
  };
}
