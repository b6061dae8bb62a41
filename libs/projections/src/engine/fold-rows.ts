import type { Folded, FoldedEvent, Touch } from './read-model.ts';

/** A row on its way: as it was loaded, and as the events of the page leave it. */
export interface RowChange<Row> {
  readonly key: readonly string[];
  readonly before: Row | undefined;
  readonly after: Row | null;
}

export interface TouchedRow<Row> {
  readonly key: readonly string[];
  readonly evolves: Touch<Row>['evolve'][];
}

/** Which rows the events touch, and what they do to each, in the order of the events. By the key as one text. */
export function touchedRows<Row>(model: Folded<Row>, events: readonly FoldedEvent[]): Map<string, TouchedRow<Row>> {
  const rows = new Map<string, TouchedRow<Row>>();
  for (const event of events) {
    for (const { key, evolve } of model.touches(event)) {
      const id = keyText(key);
      const row = rows.get(id);
      if (row) row.evolves.push(evolve);
      else rows.set(id, { key, evolves: [evolve] });
    }
  }
  return rows;
}

/** Evolves each touched row from its loaded state. */
export function foldRows<Row>(touched: ReadonlyMap<string, TouchedRow<Row>>, loaded: ReadonlyMap<string, Row>): RowChange<Row>[] {
  return [...touched].map(([id, { key, evolves }]) => {
    const before = loaded.get(id);
    const after = evolves.reduce<Row | null>((row, evolve) => evolve(row ?? undefined), before ?? null);
    return { key, before, after };
  });
}

/** Folds events into rows in memory, without a database: what `asOf` does. */
export function foldInMemory<Row>(model: Folded<Row>, events: readonly FoldedEvent[]): Row[] {
  return foldRows(touchedRows(model, events), new Map()).flatMap(({ after }) => (after === null ? [] : [after]));
}

// No text in a ledger event holds a NUL: PostgreSQL could not store it.
export function keyText(key: readonly string[]): string {
  return key.join('\0');
}
