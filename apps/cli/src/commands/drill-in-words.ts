import type { DrillProgress } from '#domain';

/** A drill as `GET /v1/drills/{id}` answers it. */
export interface DrillShown {
  id: string;
  status: 'running' | 'passed' | 'failed';
  until: string;
  targets: readonly DrillProgress[];
}

/** What a person reads while a drill goes on: a line for each target of which there is something new, and none twice. */
export function newsOf({ targets }: DrillShown, told: Map<string, string>): string[] {
  const width = widest(targets.map(({ target }) => target));
  return targets.flatMap((each) => {
    const news = sentenceOf(each);
    if (news === undefined || told.get(each.target) === news) return [];
    told.set(each.target, news);
    return [`  ${each.target.padEnd(width)}  ${news}`];
  });
}

/** Who is still waited for, for somebody who has waited long; undefined if nobody is. */
export function waitingFor({ targets, until }: DrillShown): string | undefined {
  const names = targets.filter(({ result }) => result === 'waiting').map(({ target }) => target);
  return names.length === 0 ? undefined : `  waiting for ${names.join(', ')} until ${until}`;
}

function sentenceOf({ result, seconds, reason }: DrillProgress): string | undefined {
  switch (result) {
    case 'waiting':
      return reason === undefined ? undefined : `could not yet (${reason}); it is tried again`;
    case 'passed':
      return `has erased, after ${seconds} s`;
    case 'silent':
      return 'has not answered';
    case 'failed':
      return `has not erased (${reason})`;
  }
}

/** The result of a drill that is over: a table, and what it means. */
export function resultOf({ status, targets }: DrillShown): string[] {
  const rows = [
    ['system', 'result', 'what happened'],
    ...targets.map((each) => [each.target, each.result === 'passed' ? 'passed' : 'FAILED', whatHappened(each)]),
  ];
  const widths = [0, 1, 2].map((column) => widest(rows.map((row) => row[column] ?? '')));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line), '', verdict(status, targets)];
}

function whatHappened({ result, seconds, reason }: DrillProgress): string {
  if (result === 'passed') return `after ${seconds} s`;
  return result === 'silent' ? 'never answered' : (WORDS[reason ?? ''] ?? `answered that it could not (${reason})`);
}

const WORDS: Readonly<Record<string, string>> = {
  'not-ordered': 'was given no order: does the worker run?',
  refused: 'refused',
};

function verdict(status: DrillShown['status'], targets: DrillShown['targets']): string {
  const failed = targets.filter(({ result }) => result !== 'passed').length;
  const all = targets.length === 1 ? 'The one system' : `All ${targets.length} systems and processors`;
  if (status === 'passed') return `The drill passed. ${all} erased in time.`;
  return `The drill failed: ${failed} of ${targets.length} did not erase in time. A real person's data would have stayed there. What was found stands at GET /v1/findings.`;
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
