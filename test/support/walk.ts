/** One step of a walk in a page: commands for a shell, and what they print, if the page shows it. */
export interface Step {
  commands: string;
  output: string | undefined;
}

/** The steps between `<!-- walk -->` and `<!-- end of walk -->`: each block in `sh`, with the block right after it as its output. */
export function stepsOf(page: string): Step[] {
  const walk = /<!-- walk -->\n([^]*?)<!-- end of walk -->/.exec(page)?.[1] ?? '';
  const blocks = [...walk.matchAll(/```(sh)\n([^]*?)```(?:\n```(?:json|text)\n([^]*?)```)?/g)];
  return blocks.map(([, , commands = '', output]) => ({ commands, output }));
}

/** What differs from run to run, each kind by a word: ids, digests and times. */
export function withoutChance(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b|…/g, '<digest>')
    .replace(/\b[0-9a-f]{32}\b/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .trimEnd();
}
