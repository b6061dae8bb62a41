import { tableLines, wrapped } from './lay-out.ts';

/** What the demonstration shows while it runs: headings, lines, and progress that is rewritten in place on a terminal. */
export class Screen {
  readonly #begun = performance.now();
  readonly #rewrites = process.stdout.isTTY === true;
  /** Columns of the terminal; where there is none, lines are as long as they are. */
  readonly #width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  #lastProgress = 0;

  heading(text: string): void {
    console.log(`\n${wrapped(text, this.#width).join('\n')}`);
  }

  line(text = ''): void {
    console.log(`  ${wrapped(text, this.#width - 4).join('\n    ')}`);
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
    for (const line of tableLines(rows, this.#width - 2)) console.log(`  ${line}`);
  }

  /** Lines that are made for the width of the screen: of a terminal its columns, else 100. */
  fitted(make: (width: number) => string[]): void {
    for (const line of make(Math.min(this.#width, 100) - 2)) console.log(`  ${line}`);
  }

  /** Seconds since the demonstration began. */
  seconds(): number {
    return (performance.now() - this.#begun) / 1_000;
  }
}

/** What steps show that may also be played unseen. */
export type Shown = Pick<Screen, 'line' | 'progress' | 'table'>;

export const unseen: Shown = { line: () => undefined, progress: () => undefined, table: () => undefined };

/** 30617 → `30,617`. */
export function number(value: number | bigint): string {
  return value.toLocaleString('en-GB');
}
