import type { FieldErasure } from '../erased-fields.ts';
import type { LiveColumn, LiveTable } from './live-schema.ts';

/** Values of a statement, numbered as they are added: in the order in which they stand in its text. */
export class Parameters {
  readonly values: unknown[] = [];

  constructor(private readonly placeholder: (number: number) => string) {}

  add(value: unknown): string {
    this.values.push(value);
    return this.placeholder(this.values.length);
  }
}

/** A dataset's rows of one person as SQL: `from` names the table as `t0`, `where` is about it. */
export interface Finding {
  from: string;
  where: string;
  values: readonly unknown[];
}

/** Found rows, and the table they are in. */
export interface Selection {
  table: LiveTable;
  finding: Finding;
}

/** A column of a copy, under the ledger's name. */
export interface CopiedColumn {
  column: LiveColumn;
  as: string;
}

/** What happens to a column of a row that stays. */
export interface ColumnAction extends FieldErasure {
  column: LiveColumn;
}

/** A row that is erased field by field. */
export interface FieldsRow {
  /** What its table knows it by, in the dialect's own words. */
  place: readonly unknown[];
  /** As text, in the order of the actions; of what is kept it only matters whether there is something. */
  values: (string | null)[];
}
