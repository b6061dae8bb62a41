import pg from 'pg';
import { planErasure, type Dataset, type SystemFile } from '#domain';
import { ConnectorError, type CollectedDataset, type Collection, type Who } from '../connector.ts';
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
    this.datasets = parentsFirst(system).map((dataset) => ({
      name: dataset.name,
      category: dataset.category,
      columns: columnsToCollect(dataset).map(({ as, portable }) => ({ name: as, portable })),
    }));
    this.#giveUp = () => void this.session.close();
    signal?.addEventListener('abort', this.#giveUp, { once: true });
  }

  async *rows(name: string): AsyncGenerator<Record<string, unknown>> {
    const dataset = this.system.datasets.find((other) => other.name === name);
    if (!dataset) throw new ConnectorError('schema-mismatch');
    const { text, values } = this.#select(dataset);
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

function parentsFirst(system: SystemFile): Dataset[] {
  const plan = planErasure(system);
  if (!plan.ok) throw new ConnectorError('schema-mismatch');
  return plan.datasets.toReversed();
}

/** The key, what identifies, and the fields: each column once, under the ledger's name where it has one. */
function columnsToCollect(dataset: Dataset): { name: string; as: string; portable: boolean }[] {
  const fields = new Map(dataset.fields.map((field) => [field.name, field]));
  const names = new Set([dataset.key, ...Object.values(dataset.identifiers ?? {}), ...fields.keys()]);
  const taken = new Set(dataset.fields.map((field) => field.as ?? field.name));
  return [...names].flatMap((name) => {
    const field = fields.get(name);
    // A key whose column has the name that the ledger gives to another field would hide it.
    if (!field && taken.has(name)) return [];
    return [{ name, as: field?.as ?? name, portable: field?.portable ?? false }];
  });
}
