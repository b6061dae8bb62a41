import { type Command } from 'commander';
import type { PromisesView, PromiseView } from '#projections';
import { Api, controllersIn, type Target } from '../api.ts';
import { writePage } from '../files.ts';
import { promiseLines, promisesLines } from './promises-in-words.ts';
import { withTarget } from './target-options.ts';

interface PromisesOptions extends Target {
  version?: string;
  asOf?: string;
  json?: boolean;
  html?: string;
}

/** Where there is no terminal, lines are this wide. */
const WIDTH = 100;

/** `lethe promises [id]`. */
export function addPromisesCommand(program: Command): void {
  withTarget(program.command('promises [id]'), 'auditor')
    .description('say of every promise of the policy whether it is kept, and what shows it; with an id, all about one')
    .option('--controller <id>', 'whose promises (default: of every controller whose keys the home holds)')
    .option('--version <name>', 'under this version of the policy (default: the one in force)')
    .option('--as-of <time>', 'as they stood at this time (RFC 3339)')
    .option('--json', 'print what the API answers')
    .option('--html <file>', 'write a page for people, to open in a browser or print')
    .action(promises);
}

async function promises(id: string | undefined, options: PromisesOptions): Promise<void> {
  const { controller, keyFile, html, json = false } = options;
  const controllers = controller === undefined && keyFile === undefined ? controllersIn(options, 'auditor') : [controller];
  if (controllers.length > 1 && (id !== undefined || html !== undefined))
    throw new Error(`The home holds keys of ${controllers.join(' and ')}. Nothing was done; name one with --controller.`);
  for (const [n, each] of controllers.entries()) {
    const api = Api.of({ ...options, ...(each === undefined ? {} : { controller: each }), as: 'auditor' });
    if (html !== undefined) return writePage(html, await (await api.open(pathTo(undefined, options), 'text/html')).text());
    const answer = await api.send('GET', pathTo(id, options));
    if (n > 0) console.log();
    console.log(json ? JSON.stringify(answer, null, 2) : linesOf(id, answer).join('\n').trimEnd());
  }
}

function pathTo(id: string | undefined, { version, asOf }: PromisesOptions): string {
  const asked = Object.entries({ version, asOf }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const query = asked.length === 0 ? '' : `?${new URLSearchParams(asked).toString()}`;
  return `/v1/promises${id === undefined ? '' : `/${encodeURIComponent(id)}`}${query}`;
}

function linesOf(id: string | undefined, answer: unknown): string[] {
  const width = process.stdout.columns ?? WIDTH;
  return id === undefined ? promisesLines(answer as PromisesView, width) : promiseLines(answer as PromiseView, width);
}
