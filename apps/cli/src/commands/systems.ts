import type { Command } from 'commander';
import { formatProblems, parseSystem } from '#policy';
import { Api, type Target } from '../api.ts';
import { readNamedFile } from '../files.ts';
import { withTarget } from './target-options.ts';

/** `lethe systems check|register|list`. */
export function addSystemCommands(program: Command): void {
  const systems = program.command('systems').description('check and register the systems that hold personal data');
  systems.command('check <file>').description('check a system file, and the system itself where its connector can reach it').action(check);
  withTarget(systems.command('register <file>')).description('register a system on the running ledger').action(register);
  withTarget(systems.command('list <controller>')).description('list the registered systems of a controller').action(list);
}

async function check(file: string): Promise<void> {
  const { system } = readSystem(file);
  const { checkSystem } = await import('../setup/check-system.ts');
  const problems = await checkSystem(system);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0)
    throw new Error(`${file}: ${problems.length === 1 ? 'one fault' : `${problems.length} faults`}. Nothing was changed.`);
  console.log(`${file}: nothing to complain about.`);
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
