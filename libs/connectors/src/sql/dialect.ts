import type { Dataset, IdentifierForm, SystemFile } from '#domain';
import type { FailureCode, OwnSecrets, SystemProblem } from '../connector.ts';
import type { DatabaseConnection } from './connection.ts';
import type { ForeignKey, LiveColumn, LiveTable } from './live-schema.ts';
import type { ColumnAction, CopiedColumn, FieldsRow, Parameters, Selection } from './selection.ts';
import type { SqlSession, TransactionMode } from './session.ts';

/**
 * What a kind of database does and writes in its own way; all else of erasing in SQL is in this folder. In statements the table that rows are taken
 * from is `t0`. A dialect gets back only what it made: its own sessions, tables and columns.
 */
export interface SqlDialect {
  /** Connects and begins. */
  begin(connection: DatabaseConnection, secrets: OwnSecrets, mode: TransactionMode): Promise<SqlSession>;
  /** The code of a failure. The error itself may quote data (a key, a row), so it goes no further than here. */
  readonly failureCode: (error: unknown) => FailureCode;
  /** The table that a dataset's `location` names. */
  readTable(session: SqlSession, location: string): Promise<LiveTable | undefined>;

  readonly quote: (name: string) => string;
  /** `$1` or `?`. */
  readonly placeholder: (number: number) => string;
  /** SQL that is true where a column has one of the values, or undefined if none of them can be in it. `sql` is the quoted column. */
  matches(sql: string, column: LiveColumn, form: IdentifierForm, values: readonly string[], parameters: Parameters): string | undefined;
  /** SQL that reads a column as the text by which `matches` finds it again. */
  asText(sql: string, column: LiveColumn): string;
  /** At the end of a select: keeps the rows of `t0` as they are until the transaction ends. */
  readonly lockRows: string;
  /** What stands before `from` in a statement that deletes rows of `t0`. */
  readonly deleteRows: string;

  /** Found rows by `key`, with JSON values, a page at a time so that memory does not grow with their number. */
  copy(session: SqlSession, from: Selection, columns: readonly CopiedColumn[], key: LiveColumn): AsyncIterable<Record<string, unknown>[]>;
  /** The fields of found rows, a page at a time; `lock` keeps the rows as they are until the transaction ends. */
  readFields(session: SqlSession, from: Selection, actions: readonly ColumnAction[], lock: boolean): AsyncIterable<FieldsRow[]>;
  /** Prepares to write columns of single rows, given with their values in the order of the columns. It answers how many rows took them. */
  fieldWriter(session: SqlSession, table: LiveTable, columns: readonly LiveColumn[]): (rows: readonly FieldsRow[]) => Promise<number>;
  /** A value as the database spells it in the column's type (`1.0` may become `1.00`). Throws what `failureCode` reads if it does not fit. */
  spelled(session: SqlSession, column: LiveColumn, value: string): Promise<string>;

  /** Types of columns, by their `base`, that can hold what an action leaves there. */
  readonly holding: Readonly<Record<'text' | 'addresses' | 'dates', ReadonlySet<string>>>;
  /** Why rows of a table could not be erased safely, whoever asks. */
  unfit(dataset: Dataset, table: LiveTable): SystemProblem[];
  /** Rights that are missing, and a search that the database refuses. `nobody` selects the rows of nobody in particular. */
  checkAccess(session: SqlSession, system: SystemFile, dataset: Dataset, nobody: Selection): Promise<SystemProblem[]>;
  /** Foreign keys that refer to a table, as far as the login can see them. */
  foreignKeysTo(session: SqlSession, table: LiveTable): Promise<ForeignKey[]>;
}
