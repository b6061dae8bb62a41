import { ConnectorError, type CollectedDataset, type Collection, type Who } from '../connector.ts';
import { collectedDatasets, columnsToCollect, datasetNamed } from '../dataset-plan.ts';
import { findPerson } from './find.ts';
import { liveColumn, liveTable, type OpenDatabase } from './open-database.ts';

/** A person's rows in a snapshot that lasts until `close`. */
export class SqlCollection implements Collection {
  readonly datasets: readonly CollectedDataset[];
  readonly #giveUp: () => void;

  constructor(
    private readonly database: OpenDatabase,
    private readonly who: Who,
    private readonly signal?: AbortSignal,
  ) {
    this.datasets = collectedDatasets(database.system);
    this.#giveUp = () => void database.session.close();
    signal?.addEventListener('abort', this.#giveUp, { once: true });
  }

  async *rows(name: string): AsyncGenerator<Record<string, unknown>> {
    const { dialect, session, system } = this.database;
    const dataset = datasetNamed(system, name);
    const columnOf = (column: string) => liveColumn(this.database, dataset, column);
    const columns = columnsToCollect(dataset).map((column) => ({ as: column.as, column: columnOf(column.name) }));
    const from = { table: liveTable(this.database, dataset), finding: findPerson(this.database, dataset, this.who) };
    try {
      for await (const page of dialect.copy(session, from, columns, columnOf(dataset.key))) yield* page;
    } catch (error) {
      throw new ConnectorError(this.signal?.aborted ? 'aborted' : dialect.failureCode(error));
    }
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.#giveUp);
    await this.database.session.close();
  }
}
