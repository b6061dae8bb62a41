/** A column as it is now. */
export interface LiveColumn {
  name: string;
  /** `varchar`, `int`, …, in lower case. */
  base: string;
  /** As SQL writes it: `decimal(8,2)`, `int(10) unsigned`. */
  type: string;
  notNull: boolean;
  /** Greatest number of characters, where there is one. */
  length: number | null;
  charset: string | null;
  collation: string | null;
}
