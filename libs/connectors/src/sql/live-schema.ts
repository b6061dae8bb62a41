/** A column as it is now. */
export interface LiveColumn {
  name: string;
  /** As SQL writes it, with its length: `decimal(8,2)`, `varchar(20)`. */
  type: string;
  /** Name of the type and nothing else. */
  base: string;
  notNull: boolean;
  /** Greatest number of characters, where there is one. */
  length: number | null;
}

/** A table as it is now. */
export interface LiveTable {
  schema: string;
  name: string;
  /** In what is none (a view, a foreign table) nothing is erased. */
  isTable: boolean;
  columns: ReadonlyMap<string, LiveColumn>;
}

/** A foreign key of some table to another one; `schema` and `name` are the table's that has it. */
export interface ForeignKey {
  schema: string;
  name: string;
  columns: string[];
  parentColumns: string[];
  onDelete: 'refuse' | 'cascade' | 'unlink';
}

/** The tables of a system as they are now, by the datasets' `location`. Names in SQL come from here, never from the file alone. */
export type LiveSchema = ReadonlyMap<string, LiveTable>;
