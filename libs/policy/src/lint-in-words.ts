import type { FileRow, FileWarning } from './lint-file.ts';

const WIDTH = 110;

/** The warnings of a policy file for a terminal: each with the promises that it concerns, why, and its rows with line and column. */
export function lintInWords(file: string, warnings: readonly FileWarning[]): string {
  if (warnings.length === 0) return `${file}: nothing to complain about.`;
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
  return [`${file}: no errors, ${count}.`, ...warnings.map(oneInWords)].join('\n\n');
}

function oneInWords({ rule, promises, because, rows }: FileWarning): string {
  const title = promises.length === 0 ? rule : `${rule}: ${promises.join(', ')}`;
  const width = Math.max(...rows.map((row) => placeOf(row).length));
  return [title, ...wrapped(because), ...rows.map((row) => `    ${placeOf(row).padEnd(width)}  ${row.name}`)].join('\n');
}

function placeOf({ line, column }: FileRow): string {
  return `${line}:${column}`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH && line.trim()) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
