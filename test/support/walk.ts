import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentOf } from './processes.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Stands between the outputs of two steps. */
const END = '\u001e';

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

/** Makes a folder one in which `npx lethe` is this checkout's, and these packages are there. */
export function likeCheckout(folder: string, packages: readonly string[] = []): void {
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(ROOT, 'apps/cli/bin/lethe.mjs'), join(folder, 'node_modules/.bin/lethe'));
  for (const name of packages) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
}

export interface Walked {
  /** Of each step, what it printed and what the page shows, without what differs from run to run. */
  printed: string[];
  shown: string[];
  stderr: string;
}

/** Carries a page's walk out in a folder, in one shell; `here` are texts of the page, such as ports, and what they are on this machine. */
export async function walk(
  page: string,
  folder: string,
  here: Readonly<Record<string, string>> = {},
  env: Record<string, string> = {},
): Promise<Walked> {
  const told = Object.entries(here).reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(join(ROOT, page), 'utf8'));
  const steps = stepsOf(told);
  const body = steps.map(({ commands }) => `${commands}printf '${END}'\n`).join('');
  // Jobs by their number are for the shell that reads a terminal; `set -m` makes this one such.
  const script = `set -m\n${body}`;
  const environment = { ...environmentOf(env), PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
  const { stdout, stderr } = await run('bash', ['-c', script], { cwd: folder, env: environment, timeout: 90_000 });
  const printed = stdout.split(END).slice(0, steps.length).map(withoutChance);
  return { printed, shown: steps.map(({ output = '' }) => withoutChance(output)), stderr };
}
