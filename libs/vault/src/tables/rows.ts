/** One array for each named column of the rows, for `unnest`: one statement carries the rows of many requests. */
export function columns<Row, K extends keyof Row>(rows: readonly Row[], names: readonly K[]): Row[K][][] {
  return names.map((name) => rows.map((row) => row[name]));
}

/** Brings rows into the order in which everybody locks them, so that two transactions never wait for each other. */
export function inKeyOrder<Row>(rows: readonly Row[], key: (row: Row) => string): Row[] {
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}
