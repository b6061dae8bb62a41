import type { Command } from 'commander';
import { Api, type Target } from '../api.ts';
import { withTarget } from './target-options.ts';

/** A breach as `GET /v1/breaches` answers it. */
interface BreachShown {
  id: string;
  status: string;
  kind: string;
  awareAt: string;
  subjectsAtOpening: number;
  authority: { dueAt: string; state: string };
  subjects: { dueAt?: string; told: number };
}

/** `lethe breaches <controller>`. */
export function addBreachesCommand(program: Command): void {
  withTarget(program.command('breaches <controller>'), 'auditor')
    .description('list the breaches of a controller: by when whom to tell, and who was told')
    .action(list);
}

async function list(controller: string, options: Target): Promise<void> {
  const { items } = (await Api.of({ ...options, controller, as: 'auditor' }).send('GET', '/v1/breaches')) as { items: BreachShown[] };
  if (items.length === 0) return console.log(`No breach of ${controller} is recorded.`);
  for (const { id, status, kind, awareAt, subjectsAtOpening, authority, subjects } of items) {
    console.log(`${id}  ${status.padEnd(6)}  ${kind}, known since ${awareAt}`);
    console.log(`  authority: ${authority.state}, due ${authority.dueAt}`);
    const due = subjects.dueAt === undefined ? 'no date in the policy' : `due ${subjects.dueAt}`;
    console.log(`  persons: ${subjects.told} of ${subjectsAtOpening} told, ${due}`);
  }
}
