import pg from 'pg';
import type { Dataset, SystemFile } from '#domain';
import { ConnectorError, type CollectedDataset, type Collection, type Who } from '../connector.ts';
import { collectedDatasets, columnsToCollect, datasetNamed } from '../dataset-plan.ts';
import { pages } from './cursor.ts';
import { failureCode } from './failure.ts';
import { findPerson } from './find.ts';
import type { LiveSchema } from './live-schema.ts';
import type { Session } from './session.ts';

const PAGE = 100;

/** A person's rows in a snapshot that lasts until `close`. */
export class PostgresqlCollection implements Collection {
  readonly datasets: readonly CollectedDataset[];
  #reads = 0;
  readonly #giveUp: () => void;

  constructor(
    private readonly session: Session,
    private readonly system: SystemFile,
    private readonly schema: LiveSchema,
    private readonly who: Who,
    private readonly signal?: AbortSignal,
  ) {
    this.datasets = collectedDatasets(system);
    this.#giveUp = () => void this.session.close();
    signal?.addEventListener('abort', this.#giveUp, { once: true });
  }

  async *rows(name: string): AsyncGenerator<Record<string, unknown>> {
    const { text, values } = this.#select(datasetNamed(this.system, name));
    try {
      for await (const page of pages(this.session, `rows_${this.#reads++}`, text, values, PAGE)) yield* page;
    } catch (error) {
      throw new ConnectorError(this.signal?.aborted ? 'aborted' : failureCode(error));
    }
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.#giveUp);
    await this.session.close();
  }

  #select(dataset: Dataset): { text: string; values: unknown[] } {
    const { from, where, parameters } = findPerson(dataset, this.system, this.schema, this.who);
    const columns = columnsToCollect(dataset).map(({ name, as }) => `t0.${pg.escapeIdentifier(name)} as ${pg.escapeIdentifier(as)}`);
    const order = `t0.${pg.escapeIdentifier(dataset.key)}`;
    return { text: `select ${columns.join(', ')} from ${from} where ${where} order by ${order}`, values: parameters.values };
  }
}
