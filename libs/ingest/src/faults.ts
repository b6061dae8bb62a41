/** Every durable write between a request and its last trace, in the order in which an event passes them. Each has a point before and one after it. */
const durableWrites = [
  /** Identifiers, subject, values and the exact events: one vault transaction. */
  'record',
  /** The append to the event store. */
  'append',
  /** The vault transaction that gives pending events another place, where somebody else's event has theirs. */
  'renumber',
  /** The vault transaction with which the keeper takes note of a page. */
  'keep',
] as const;

/** The points at which `Faults` of ingest, finisher and keeper are called. */
export const ingestFaultPoints: readonly string[] = durableWrites.flatMap((write) => [`before ${write}`, `after ${write}`]);
