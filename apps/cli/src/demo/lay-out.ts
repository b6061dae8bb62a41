/** Breaks a text at its spaces into lines of at most `width` characters; a word that is longer has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

const GAP = '  ';

/** Lines of a table, columns aligned; if it is wider than `width`, the cells of its widest column are broken into several lines. */
export function tableLines(rows: readonly (readonly string[])[], width: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const widest = widths.indexOf(Math.max(...widths));
  const others = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - (widths[widest] ?? 0);
  const room = Math.max(20, width - others);
  if ((widths[widest] ?? 0) > room) widths[widest] = room;
  return rows.flatMap((row) => {
    const cells = row.map((cell, column) => (column === widest ? wrapped(cell, room) : [cell]));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  });
}
