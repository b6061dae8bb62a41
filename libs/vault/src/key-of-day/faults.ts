/** Every durable write about the keys of the day, in the order of a key's life. Each has a point before and one after it. */
const durableWrites = [
  /** The file of a new key. */
  'key-file',
  /** One vault transaction each, with what was seen of the clock. */
  'turn',
  'reseal',
  'rewrap',
  'retire',
  /** The file of a key whose window is over. */
  'key-file-deletion',
  /** `key.destroyed` in the controllers' streams. */
  'announcement',
  /** The vault transaction that takes note of it. */
  'destroyed',
] as const;

export type KeyWrite = (typeof durableWrites)[number];

/** The points at which `Faults` of the key of the day are called. */
export const keyFaultPoints: readonly string[] = durableWrites.flatMap((write) => [`before ${write}`, `after ${write}`]);
