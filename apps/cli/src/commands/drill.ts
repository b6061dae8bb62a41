import type { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { Api, type Target } from '../api.ts';
import { newsOf, resultOf, type DrillShown } from './drill-in-words.ts';
import { withTarget } from './target-options.ts';

const LOOK_MS = 1_000;

/** `lethe drill <controller>`. */
export function addDrillCommand(program: Command): void {
  withTarget(program.command('drill <controller>'))
    .description('have somebody who does not exist erased in every system and processor, to see who answers in time')
    .option('--wait', 'wait for the end, and end with code 1 if any has failed')
    .action(drill);
}

async function drill(controller: string, { wait, ...options }: Target & { wait?: boolean }): Promise<void> {
  const api = Api.of({ ...options, controller });
  const { id, until, targets } = (await api.send('POST', '/v1/drills')) as { id: string; until: string; targets: string[] };
  const who = targets.length === 1 ? '1 system or processor has' : `${targets.length} systems and processors have`;
  console.log(`A drill of ${controller} has begun (${id}): ${who} until ${until} to erase somebody who does not exist.`);
  if (!wait) return console.log(`What becomes of it is told at GET /v1/drills/${id}.`);
  const ended = await follow(api, id);
  console.log(['', ...resultOf(ended)].join('\n'));
  process.exitCode = ended.status === 'passed' ? 0 : 1;
}

/** Says what is new until the drill is over. */
async function follow(api: Api, id: string): Promise<DrillShown> {
  const told = new Map<string, string>();
  for (;;) {
    const shown = await look(api, id);
    for (const line of shown ? newsOf(shown, told) : []) console.log(line);
    if (shown && shown.status !== 'running') return shown;
    await delay(LOOK_MS);
  }
}

/** Undefined where the read models do not know of it yet. */
async function look(api: Api, id: string): Promise<DrillShown | undefined> {
  const { items } = (await api.send('GET', '/v1/drills?limit=10')) as { items: DrillShown[] };
  return items.find((item) => item.id === id);
}
