import type { Command } from 'commander';
import { loadConfig } from '#config';
import { DeadLetterOffice, type Lost } from '#exchange';
import { Kafka } from '#messaging';
import { Database } from '#postgres';
import { openKeys } from '#runtime';
import { Vault, type DeadLetter } from '#vault';
import { Home, type RunningLedger } from '../supervisor/home.ts';

interface Options {
  home?: string;
}

const HOME = 'home of the ledger (default LETHE_HOME)';

/** `lethe dead list|show|replay`. */
export function addDeadCommands(program: Command): void {
  const dead = program.command('dead').description('look after messages from Kafka that could not be recorded');
  const command = (what: string, describes: string) => dead.command(what).description(describes).option('--home <folder>', HOME);
  command('list <controller>', 'list those of the last 7 days').action(list);
  command('show <controller> <id>', 'say what is wrong with one, and what it is made of; nobody is named').action(show);
  command('replay <controller> <id...>', 'send them again, to the topic that they came from').action(replay);
}

async function list(controller: string, options: Options): Promise<void> {
  await withOffice(options, async (office) => {
    const letters = await office.list(controller);
    for (const { id, at, problem } of letters) console.log(`${id}  ${at.toISOString()}  ${kindOf(problem)}`);
    if (letters.length === 0) console.log(`${controller} has no message that could not be recorded.`);
  });
}

async function show(controller: string, id: string, options: Options): Promise<void> {
  await withOffice(options, async (office) => {
    const shown = await office.show(controller, id);
    const { letter } = shown;
    if (letter) {
      console.log(`from      ${placeOf(letter)}`);
      console.log(`at        ${letter.at.toISOString()}; can be sent again until ${letter.expiresAt.toISOString()}`);
      console.log(`problem   ${String(letter.problem['detail'])}`);
      for (const { pointer, reason } of errorsOf(letter.problem)) console.log(`          ${pointer || '(the whole)'} ${reason}`);
    }
    if (!shown.ok) throw new Error(WORDS[shown.reason]);
    for (const line of shown.outline) console.log(`          ${line}`);
  });
}

async function replay(controller: string, ids: string[], options: Options): Promise<void> {
  await withOffice(options, async (office) => {
    for (const id of ids) {
      const replayed = await office.replay(controller, id);
      if (!replayed.ok) throw new Error(`${id}: ${WORDS[replayed.reason]}`);
      console.log(`${id} was sent again to ${replayed.topic}.`);
    }
  });
}

const WORDS: Record<Lost, string> = {
  'not-found': 'There is no such message, or its 7 days are over. Nothing was done.',
  'not-kept': 'Nothing of the message was kept, because it holds a card number. Nothing was done; its sender has to send it without.',
  'not-there-yet': 'The message is not in the dead topic yet. Nothing was done; try again.',
  'gone-from-topic': 'The message is not in the dead topic any more. Nothing was done; its sender has to send it again.',
};

async function withOffice(options: Options, work: (office: DeadLetterOffice) => Promise<void>): Promise<void> {
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  const kafka = new Kafka(config, 'lethe-dead');
  const url = config.postgresUrl ?? new Home(config.home).read<RunningLedger>('running.json')?.postgresUrl;
  if (!url) throw new Error(`No ledger was started in ${config.home}. Nothing was done; start it first, or name its home.`);
  const db = new Database({ url, role: 'lethe_vault', searchPath: 'vault', application: 'lethe-dead', max: 2 });
  const publisher = kafka.publisher();
  try {
    await work(new DeadLetterOffice({ vault: new Vault(db, await openKeys(config, false)) }, kafka, publisher));
  } finally {
    await publisher.close();
    await db.end();
  }
}

/** An order that fails is filed without a place: erasers keep none. */
function placeOf({ topic, partition, offset }: DeadLetter): string {
  return partition < 0 ? topic : `${topic}, partition ${partition}, offset ${offset}`;
}

function kindOf(problem: Record<string, unknown>): string {
  const type = String(problem['type']);
  return type.slice(type.lastIndexOf('/') + 1);
}

function errorsOf(problem: Record<string, unknown>): { pointer: string; reason: string }[] {
  return (problem['errors'] ?? []) as { pointer: string; reason: string }[];
}
