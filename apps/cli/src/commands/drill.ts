import type { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { Api, Refused, type Target } from '../api.ts';
import { followDrill } from './drill-follow.ts';
import { resultOf, type DrillShown } from './drill-in-words.ts';
import { withTarget } from './target-options.ts';

const LOOK_MS = 1_000;

/** Codes that the command ends with. Who runs drills from a script can tell a failed one from one whose end nobody has seen. */
const exit = { passed: 0, failed: 1, notSeen: 2 } as const;

const interrupts = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

interface DrillOptions extends Target {
  wait?: boolean;
}

/** A drill that was begun, or that was under way already. */
interface UnderWay {
  id: string;
  said: string;
  begun: boolean;
  /** Ledger position from which on the read models know of it; undefined where they did before. */
  position?: string | undefined;
}

/** `lethe drill <controller>`. */
export function addDrillCommand(program: Command): void {
  withTarget(program.command('drill <controller>'))
    .description('have somebody who does not exist erased in every system and processor, to see who answers in time')
    .option('--wait', 'wait for the end: code 0 if all have passed, 1 if any has failed, 2 if that could not be seen')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exit.notSeen))
    .action(async (controller: string, options: DrillOptions) => {
      process.exitCode = await drill(controller, options).catch(notSeen);
    });
}

/** Begins a drill and, with `--wait`, follows it, or the one that is under way. Throws where none was begun. */
async function drill(controller: string, { wait, ...options }: DrillOptions): Promise<number> {
  const api = Api.of({ ...options, controller });
  const { id, said, begun, position } = await begin(api, controller);
  const where = `What becomes of it is told at GET /v1/drills/${id}.`;
  if (!wait && !begun) throw new Error(`${said} ${where} With --wait it is followed.`);
  if (wait) sayWhenInterrupted(id);
  console.log(said);
  if (wait) return follow(api, id, position);
  console.log(where);
  return exit.passed;
}

async function begin(api: Api, controller: string): Promise<UnderWay> {
  try {
    const { answer, position } = await api.sendForPosition('POST', '/v1/drills');
    const { id, until, targets } = answer as { id: string; until: string; targets: string[] };
    const who = targets.length === 1 ? '1 system or processor has' : `${targets.length} systems and processors have`;
    const said = `A drill of ${controller} has begun (${id}): ${who} until ${until} to erase somebody who does not exist.`;
    return { id, said, begun: true, position };
  } catch (error) {
    const id = error instanceof Refused ? error.problem.drill : undefined;
    if (id === undefined) throw error;
    return { id, said: `A drill of ${controller} is under way (${id}); no other was begun.`, begun: false };
  }
}

async function follow(api: Api, id: string, position: string | undefined): Promise<number> {
  const path = `/v1/drills/${id}${position === undefined ? '' : `?minPosition=${position}`}`;
  try {
    const ended = await followDrill({
      look: async () => (await api.send('GET', path)) as DrillShown,
      say: (line) => console.log(line),
      now: () => performance.now(),
      pause: () => delay(LOOK_MS),
    });
    console.log(['', ...resultOf(ended)].join('\n'));
    return ended.status === 'passed' ? exit.passed : exit.failed;
  } catch (error) {
    notSeen(error);
    console.error(`The drill goes on: GET /v1/drills/${id}`);
    return exit.notSeen;
  }
}

function sayWhenInterrupted(id: string): void {
  for (const [signal, code] of interrupts)
    process.once(signal, () => {
      console.error(`The drill goes on; what becomes of it is told at GET /v1/drills/${id}.`);
      process.exit(code);
    });
}

function notSeen(error: unknown): number {
  console.error(`lethe: ${error instanceof Error ? error.message : String(error)}`);
  return exit.notSeen;
}
