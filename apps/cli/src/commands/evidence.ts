import type { Command } from 'commander';
import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Api, controllersIn, type Target } from '../api.ts';
import { inWords } from '../files.ts';
import { withTarget } from './target-options.ts';

interface EvidenceOptions extends Target {
  from?: string;
  to?: string;
  output: string;
}

/** `lethe evidence`. */
export function addEvidenceCommand(program: Command): void {
  withTarget(program.command('evidence'), 'auditor')
    .description('write a signed zip of what shows, for a time, which promises were kept; `lethe verify` checks it')
    .option('--controller <id>', 'whose evidence (default: of the one controller whose keys the home holds)')
    .option('--from <time>', 'what happened from this time on (RFC 3339; default: from the beginning)')
    .option('--to <time>', 'and before this one (default: now)')
    .requiredOption('-o, --output <file>', 'the zip')
    .action(evidence);
}

async function evidence({ from, to, output, ...options }: EvidenceOptions): Promise<void> {
  if (is('folder', output)) {
    throw new Error(`${output} cannot be written: it is a folder. Nothing was done; name a file with -o.`);
  }
  const controller = options.controller ?? (options.keyFile === undefined ? onlyOne(options) : undefined);
  const api = Api.of({ ...options, ...(controller === undefined ? {} : { controller }), as: 'auditor' });
  const asked = Object.entries({ from, to }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  const path = `/v1/evidence?${new URLSearchParams(asked).toString()}`;
  const response = await api.open(path, 'application/zip');
  await keep(response.body!, output);
  console.log(`The evidence is in ${output}. Check it with \`lethe verify ${output}\`.`);
}

/** Whatever breaks, a file of an earlier time stays as it is. */
async function keep(pack: NonNullable<Response['body']>, output: string): Promise<void> {
  const part = `${output}.part`;
  try {
    await pipeline(Readable.fromWeb(pack), createWriteStream(part));
    renameSync(part, output);
  } catch (error) {
    // A folder of that name is not ours.
    if (is('file', part)) rmSync(part);
    throw new Error(`The pack could not be written to the end (${inWords(error)}). Nothing of it was kept; try again.`);
  }
}

function is(what: 'file' | 'folder', path: string): boolean {
  try {
    const seen = statSync(path);
    return what === 'file' ? seen.isFile() : seen.isDirectory();
  } catch {
    return false;
  }
}

function onlyOne(options: Target): string {
  const [controller, ...others] = controllersIn(options, 'auditor');
  if (controller !== undefined && others.length === 0) return controller;
  throw new Error(`The home holds keys of ${[controller, ...others].join(' and ')}. Nothing was done; name one with --controller.`);
}
