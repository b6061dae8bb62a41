import type { TcpProxy } from '../support/tcp-proxy.ts';

/** Somebody with something in every store. Ids of all that belongs to a person begin with the person's own, and a dash. */
export interface Person {
  id: string;
  email: string;
}

/** A real store that is registered as a system. What is said of it is what its own client shows. */
export interface MatrixStore {
  /** Name of the system. */
  readonly system: string;
  readonly systemFile: string;
  /** Secrets that the file names, by variable. */
  readonly secrets: Record<string, string>;
  /** The network between the eraser and the store. */
  readonly network: TcpProxy;
  /** What an erasure counts of everybody, by dataset. */
  readonly counts: Record<string, number>;
  /** Tells whether this, as the eraser sends it, makes a deletion last. */
  isDeletion(chunk: Buffer): boolean;
  fill(person: Person): Promise<void>;
  /** All that is there of a person, a line each. */
  shown(person: Person): Promise<string[]>;
  /** What of a person was deleted, a line each that ends with how often, as the store itself noted it. */
  deletions(person: Person): Promise<string[]>;
  /** Answers from now on as if it deleted, and deletes nothing of the person. The result ends that. */
  lie(person: Person): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .toSorted();

/** Each line once, with how often it came. */
export const counted = (all: readonly string[]): string[] =>
  [...Map.groupBy(all, (line) => line)].map(([line, same]) => `${line} ${same.length}`).toSorted();
