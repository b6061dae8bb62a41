import type { SystemFile } from '#domain';
import { ConnectorError, type CollectedDataset, type Collection, type Who } from '../connector.ts';
import { collectedDatasets, columnsToCollect, datasetNamed } from '../dataset-plan.ts';
import { failureCode } from './failure.ts';
import { findPerson } from './find.ts';
import { liveColumn, liveTable, type LiveSchema } from './live-schema.ts';
import { pages } from './pages.ts';
import type { Session } from './session.ts';
import { asJson, asText, quote } from './words.ts';

const PAGE = 100;

/** A person's rows in a snapshot that lasts until `close`. */
export class MysqlCollection implements Collection {
  readonly datasets: readonly CollectedDataset[];
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
    const dataset = datasetNamed(this.system, name);
    const columns = columnsToCollect(dataset).map(({ name: column, as }) => ({
      as,
      live: liveColumn(this.schema, dataset.location, column),
    }));
    const select = columns.map(({ live }, index) => `${asText(`t0.${quote(live.name)}`, live)} as v${index}`);
    const finding = findPerson(dataset, this.system, this.schema, this.who);
    try {
      for await (const page of pages(this.session, liveTable(this.schema, dataset.location), finding, { select, size: PAGE })) {
        for (const row of page)
          yield Object.fromEntries(columns.map(({ as, live }, index) => [as, asJson(row[`v${index}`] ?? null, live)]));
      }
    } catch (error) {
      throw new ConnectorError(this.signal?.aborted ? 'aborted' : failureCode(error));
    }
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.#giveUp);
    await this.session.close();
  }
}
