import type { FailureCode } from '../connector.ts';

/** `snapshot`: read only, and everything as it is at this moment. */
export type TransactionMode = 'snapshot' | 'change';

/** One connection with one transaction in it. Ends with `commit` or, whatever happened, `close`. */
export interface SqlSession {
  rows<T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** How many rows a statement deleted or changed. */
  change(sql: string, values: readonly unknown[]): Promise<number>;
  /** Does what may fail without harm to the transaction. Answers with the code of the failure, or undefined. */
  attempt(work: () => Promise<unknown>): Promise<FailureCode | undefined>;
  commit(): Promise<void>;
  /** Lets go of everything that is not committed. */
  close(): Promise<void>;
}
