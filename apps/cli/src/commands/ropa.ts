import type { Command } from 'commander';
import { Api, controllersIn, type Target } from '../api.ts';
import { writePage } from '../files.ts';
import { ropaLines, type Ropa } from './ropa-in-words.ts';
import { withTarget } from './target-options.ts';

interface RopaOptions extends Target {
  asOf?: string;
  from?: string;
  json?: boolean;
  html?: string;
}

/** `lethe ropa`. */
export function addRopaCommand(program: Command): void {
  withTarget(program.command('ropa'), 'auditor')
    .description('say where what the policy declares and what was recorded differ (record of processing, Art. 30 GDPR)')
    .option('--controller <id>', 'whose record (default: of every controller whose keys the home holds)')
    .option('--as-of <time>', 'by the policy in force at this time, and by acts before it (RFC 3339)')
    .option('--from <time>', 'by acts from this time on (default: since that policy is in force)')
    .option('--json', 'print what the API answers')
    .option('--html <file>', 'write the whole record as a page, to open in a browser or print')
    .action(ropa);
}

async function ropa(options: RopaOptions): Promise<void> {
  const { controller, keyFile, html, json = false } = options;
  const controllers = controller === undefined && keyFile === undefined ? controllersIn(options, 'auditor') : [controller];
  if (controllers.length > 1 && html !== undefined)
    throw new Error(`The home holds keys of ${controllers.join(' and ')}. Nothing was done; name one with --controller.`);
  for (const [n, each] of controllers.entries()) {
    const api = Api.of({ ...options, ...(each === undefined ? {} : { controller: each }), as: 'auditor' });
    if (html !== undefined) return writePage(html, await (await api.open(pathOf(options), 'text/html')).text());
    const answer = (await api.send('GET', pathOf(options))) as Ropa;
    if (n > 0) console.log();
    console.log(json ? JSON.stringify(answer, null, 2) : ropaLines(answer).join('\n'));
  }
}

function pathOf({ asOf, from }: RopaOptions): string {
  const asked = Object.entries({ asOf, from }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
  return asked.length === 0 ? '/v1/ropa' : `/v1/ropa?${new URLSearchParams(asked).toString()}`;
}
