import type { SystemFile } from '#domain';
import { SystemUnavailable, type BundleContents, type CollectedDataset, type Identifier, type KnownRecord } from '../contents.ts';
import { missingSystem, type Missing } from '../files/completeness.ts';
import { plainRow } from '../files/json.ts';
import { Spool } from '#connectors';

type Row = Readonly<Record<string, unknown>>;

/** The rows of one dataset, set aside so that they can be written in several forms. */
export class GatheredDataset implements AsyncDisposable {
  readonly rows = new Spool<Row>();
  readonly system: string;
  readonly dataset: string;
  readonly category: string;
  readonly #columns: Set<string>;

  constructor(system: SystemFile, { dataset, category, columns }: Omit<CollectedDataset, 'rows'>) {
    this.system = system.name;
    this.dataset = dataset;
    this.category = category;
    this.#columns = new Set(columns);
  }

  /** The columns that the connector named, then what else the rows had. */
  get columns(): string[] {
    return [...this.#columns];
  }

  async take(row: Row): Promise<void> {
    const plain = plainRow(row);
    for (const name of Object.keys(plain)) this.#columns.add(name);
    await this.rows.write(plain);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rows[Symbol.asyncDispose]();
  }
}

/** Who is looked for, and what is told of each row. */
export interface Search {
  identifiers: readonly Identifier[];
  records: readonly KnownRecord[];
  onRow(): void;
}

/**
 * Fetches the person's rows from one system. A dataset that could not be read to its end is left out whole and named, with those that were not reached;
 * what was read before it stays. The caller disposes of the datasets.
 */
export async function gather(
  contents: BundleContents,
  system: SystemFile,
  search: Search,
): Promise<{ datasets: GatheredDataset[]; missing: Missing[] }> {
  const reach = contents.reach(system);
  if (!reach.ok) return { datasets: [], missing: [missingSystem(system.name, reach.code)] };
  const whole = new Map<string, GatheredDataset>();
  let current: GatheredDataset | undefined;
  try {
    for await (const collected of contents.collect(system, search.identifiers, search.records)) {
      current = whole.get(collected.dataset) ?? new GatheredDataset(system, collected);
      whole.delete(collected.dataset);
      await takeAll(current, collected, search.onRow);
      whole.set(collected.dataset, current);
      current = undefined;
    }
    return { datasets: [...whole.values()], missing: [] };
  } catch (error) {
    await current?.[Symbol.asyncDispose]();
    if (!(error instanceof SystemUnavailable)) {
      await Promise.all([...whole.values()].map((dataset) => dataset[Symbol.asyncDispose]()));
      throw error;
    }
    return { datasets: [...whole.values()], missing: missingOf(system, new Set(whole.keys()), error.code) };
  }
}

async function takeAll(into: GatheredDataset, { rows }: CollectedDataset, onRow: () => void): Promise<void> {
  for await (const row of rows) {
    await into.take(row);
    onRow();
  }
}

function missingOf(system: SystemFile, read: ReadonlySet<string>, code: string): Missing[] {
  if (read.size === 0) return [missingSystem(system.name, code)];
  return system.datasets.filter(({ name }) => !read.has(name)).map(({ name }) => missingSystem(system.name, code, name));
}
