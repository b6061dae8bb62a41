import type { Command } from 'commander';
import { createWriteStream, rmSync } from 'node:fs';
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
  const controller = options.controller ?? (options.keyFile === undefined ? onlyOne(options) : undefined);
  const api = Api.of({ ...options, ...(controller === undefined ? {} : { controller }), as: 'auditor' });
  const asked = Object.entries({ from, to }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  const path = `/v1/evidence?${new URLSearchParams(asked).toString()}`;
  const response = await api.open(path, 'application/zip');
  try {
    await pipeline(Readable.fromWeb(response.body!), createWriteStream(output));
  } catch (error) {
    rmSync(output, { force: true });
    throw new Error(`The pack could not be written to the end (${inWords(error)}). Nothing was kept; try again.`);
  }
  console.log(`The evidence is in ${output}. Check it with \`lethe verify ${output}\`.`);
}

function onlyOne(options: Target): string {
  const [controller, ...others] = controllersIn(options, 'auditor');
  if (controller !== undefined && others.length === 0) return controller;
  throw new Error(`The home holds keys of ${[controller, ...others].join(' and ')}. Nothing was done; name one with --controller.`);
}
