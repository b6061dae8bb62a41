/** What the demonstration shows while it runs: headings, lines, and progress that is rewritten in place on a terminal. */
export class Screen {
  readonly #begun = performance.now();
  readonly #rewrites = process.stdout.isTTY === true;
  #lastProgress = 0;

  heading(text: string): void {
    console.log(`\n${text}`);
  }

  line(text = ''): void {
    console.log(`  ${text}`);
  }

  /** Shows how far something is; at most four times a second, and once a second where lines cannot be rewritten. `done` ends the line. */
  progress(text: string, done = false): void {
    const now = performance.now();
    if (!done && now - this.#lastProgress < (this.#rewrites ? 250 : 1_000)) return;
    this.#lastProgress = now;
    if (this.#rewrites) process.stdout.write(`\r\u001b[2K  ${text}${done ? '\n' : ''}`);
    else console.log(`  ${text}`);
  }

  /** Columns aligned by their widest cell. */
  table(rows: readonly (readonly string[])[]): void {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    for (const row of rows)
      this.line(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }

  /** Seconds since the demonstration began. */
  seconds(): number {
    return (performance.now() - this.#begun) / 1_000;
  }
}

/** 30617 → `30,617`. */
export function number(value: number | bigint): string {
  return value.toLocaleString('en-GB');
}
