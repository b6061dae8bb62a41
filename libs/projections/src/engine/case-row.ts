import type { EventOf, FoldedEvent, FoldedType, Touch } from './read-model.ts';

/** A row that is told by one stream of its own, a case: it is found by what the stream is named after, and listed by when the case began. */
export interface CaseRow {
  readonly controller: string;
  readonly id: string;
  /** When the case began, UTC. */
  readonly at: string;
  readonly position: bigint;
}

/** What a case is once an event has reached it, without what was there before; null leaves it as it is. */
type Told<T extends FoldedType, Row extends CaseRow> = (event: EventOf<T>, row: Row | undefined) => Omit<Row, keyof CaseRow> | null;

/** Handlers that fold every event of these types into the row of the case of its stream, `<kind>-<id>`. */
export function casesOf<const T extends FoldedType, Row extends CaseRow>(
  kind: string,
  types: readonly T[],
  told: Told<T, Row>,
): { [Each in T]: (event: EventOf<Each>) => Touch<Row>[] } {
  const touch = (event: FoldedEvent): Touch<Row>[] => {
    const { controller } = event.metadata;
    const id = event.stream.slice(kind.length + 1);
    const evolve = (row: Row | undefined): Row | null => {
      const now = told(event as EventOf<T>, row);
      const { at, position } = row ?? event;
      return now === null ? (row ?? null) : ({ controller, id, at, position, ...now } as Row);
    };
    return [{ key: [controller, id], evolve }];
  };
  return Object.fromEntries(types.map((type) => [type, touch])) as never;
}
