import { ConnectorError, connectors, openConnector, type Collection, type SecretSource } from '#connectors';
import type { SystemFile } from '#domain';
import { SystemUnavailable, type CollectedDataset, type Identifier, type KnownRecord } from '../contents.ts';

/** A system that gives no row for so long is given up, in ms. */
const STALLED_MS = 60_000;

/** Whether there is a connector for a system. */
export function reach(system: SystemFile): { ok: true } | { ok: false; code: string } {
  return connectors.some(({ kind }) => kind === system.connector) ? { ok: true } : { ok: false, code: 'no-connector' };
}

/**
 * A person's rows in a system through its connector. @throws SystemUnavailable when the system is at fault, the signal's reason when the export is
 * stopped.
 */
export async function* collect(
  system: SystemFile,
  who: { identifiers: readonly Identifier[]; records: readonly KnownRecord[] },
  secrets: SecretSource,
  signal: AbortSignal,
): AsyncGenerator<CollectedDataset> {
  const connector = openConnector(system, secrets);
  if (!connector) throw new SystemUnavailable('no-connector');
  const watch = new StallWatch(STALLED_MS);
  // Whatever goes wrong in there is the system's, and the rest of the copy is worth having; a stopped export is not.
  const blamed = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    if (watch.signal.aborted) return new SystemUnavailable('timeout');
    return new SystemUnavailable(error instanceof ConnectorError ? error.code : 'failed');
  };
  let collection: Collection | undefined;
  try {
    const wanted = { identifiers: who.identifiers.map(({ type, value }) => ({ type, value })), records: [...who.records] };
    const result = await connector.collect(wanted, AbortSignal.any([signal, watch.signal])).catch((error: unknown) => {
      throw blamed(error);
    });
    if (!result.ok) throw blamed(new ConnectorError(result.code));
    collection = result.collection;
    for (const { name, category, columns } of collection.datasets) {
      yield { dataset: name, category, columns: columns.map((column) => column.name), rows: watch.watched(collection.rows(name), blamed) };
    }
  } finally {
    watch.stop();
    await collection?.close().catch(() => undefined);
    await connector.close().catch(() => undefined);
  }
}

/** Aborts when nothing comes for a while. */
class StallWatch {
  readonly #stalled = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#stalled.abort(), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#stalled.signal;
  }

  /** Passes the items on; `blamed` says what an error is thrown as. */
  async *watched<T>(items: AsyncIterable<T>, blamed: (error: unknown) => unknown): AsyncGenerator<T> {
    try {
      for await (const item of items) {
        this.#timer.refresh();
        yield item;
      }
    } catch (error) {
      throw blamed(error);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
