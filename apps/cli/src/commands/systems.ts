import type { Command } from 'commander';
import type { Who } from '#connectors';
import type { SystemFile } from '#domain';
import { formatProblems, parseSystem } from '#policy';
import { Api, type Target } from '../api.ts';
import { readNamedFile } from '../files.ts';
import { planInWords } from '../setup/plan-in-words.ts';
import { withTarget } from './target-options.ts';

/** `lethe systems check|register|list`. */
export function addSystemCommands(program: Command): void {
  const systems = program.command('systems').description('check and register the systems that hold personal data');
  withTarget(systems.command('check <file>'))
    .description('check a system file, and the system itself where its connector can reach it; says what an erasure would do there')
    .option('--dry-run <request>', 'count what an erasure for this request would touch; asked as a worker, and recorded as a search')
    .action(check);
  withTarget(systems.command('register <file>')).description('register a system on the running ledger').action(register);
  withTarget(systems.command('list <controller>')).description('list the registered systems of a controller').action(list);
}

async function check(file: string, { dryRun, ...target }: Target & { dryRun?: string }): Promise<void> {
  const { system } = readSystem(file);
  const { checkSystem } = await import('../setup/check-system.ts');
  const problems = await checkSystem(system);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0)
    throw new Error(`${file}: ${problems.length === 1 ? 'one fault' : `${problems.length} faults`}. Nothing was changed.`);
  for (const line of planInWords(system)) console.log(line);
  if (dryRun !== undefined) await count(system, dryRun, target);
  console.log(`${file}: nothing to complain about.`);
}

/** Says how much of a dataset an erasure for a request would delete or change. Nothing is changed. */
async function count(system: SystemFile, request: string, target: Target): Promise<void> {
  const { countIn } = await import('../setup/check-system.ts');
  const path = `/v1/requests/${encodeURIComponent(request)}/systems/${encodeURIComponent(system.name)}/search`;
  const { identifiers, records } = (await Api.of({ ...target, controller: system.controller, as: 'worker' }).send('POST', path)) as Who;
  const counted = await countIn(system, { identifiers, records });
  if (!counted) throw new Error(`Nobody connects to ${system.name}, so nothing can be counted there.`);
  if (!counted.ok) throw new Error(`What is in ${system.name} could not be counted: ${counted.code}. Nothing was changed.`);
  if (counted.byWord) return console.log(`Nobody can look into ${system.name}; what it holds it says when it has erased.`);
  console.log(`An erasure for request ${request} would touch`);
  for (const { name } of system.datasets) console.log(`  ${name.padEnd(24)}  ${counted.remaining[name] ?? 0}`);
}

async function register(file: string, options: Target): Promise<void> {
  const { system, text } = readSystem(file);
  const content = { type: 'application/yaml', content: text };
  const { status } = (await Api.of({ ...options, controller: system.controller }).send(
    'PUT',
    `/v1/systems/${encodeURIComponent(system.name)}`,
    content,
  )) as { status: string };
  console.log(
    status === 'unchanged'
      ? `${system.name} of ${system.controller} is registered like this already.`
      : `${system.name} is registered with ${system.controller}.`,
  );
}

async function list(controller: string, options: Target): Promise<void> {
  const { systems } = (await Api.of({ ...options, controller }).send('GET', '/v1/systems')) as {
    systems: { name: string; version: number; registeredAt: string; system: { connector: string } }[];
  };
  for (const { name, version, registeredAt, system } of systems)
    console.log(`${name.padEnd(24)}  ${system.connector.padEnd(12)}  version ${version} of ${registeredAt}`);
}

function readSystem(file: string) {
  const text = readNamedFile(file);
  const reading = parseSystem(text);
  if (!reading.ok) throw new Error(formatProblems(file, reading.problems));
  return { system: reading.system, text };
}
