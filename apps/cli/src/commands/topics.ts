import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Config, loadConfig } from '#config';
import { checkTopics, createTopics, type Difference, Kafka, topicsOf, type TopicSpec } from '#messaging';
import { formatProblems, parsePolicy } from '#policy';
import { readNamedFile } from '../files.ts';

const CONTROLLERS = 'ids of controllers (default: those of the policy files in LETHE_POLICIES)';

/** `lethe topics create|check`. */
export function addTopicCommands(program: Command): void {
  const topics = program.command('topics').description('create and check the Kafka topics of controllers');
  topics
    .command('create')
    .description('create the topics that are missing and put right what differs; done again it changes nothing')
    .argument('[controller...]', CONTROLLERS)
    .action(create);
  topics
    .command('check')
    .description('say which topics are missing or differ, and change nothing')
    .argument('[controller...]', CONTROLLERS)
    .action(check);
}

async function create(named: string[]): Promise<void> {
  const { kafka, specs } = prepare(named);
  const { changed, left } = await createTopics(kafka, specs);
  for (const line of changed) console.log(line);
  if (changed.length === 0) console.log(`Nothing was changed: ${specs.length} topics were looked at.`);
  if (left.length > 0) throw new Error(`Some topics have to be put right by hand:\n${lines(left)}`);
}

async function check(named: string[]): Promise<void> {
  const { kafka, specs } = prepare(named);
  const differences = await checkTopics(kafka, specs);
  if (differences.length > 0)
    throw new Error(
      `The topics are not as Lethe needs them:\n${lines(differences)}\nNothing was changed. \`lethe topics create\` puts right what it can.`,
    );
  console.log(`${specs.length} topics are as Lethe needs them.`);
}

function prepare(named: string[]): { kafka: Kafka; specs: TopicSpec[] } {
  const config = loadConfig();
  const controllers = named.length > 0 ? named : controllersOf(config);
  if (controllers.length === 0) throw new Error(`There is no policy file in ${config.policies}. Nothing was done; name the controllers.`);
  return { kafka: new Kafka(config, 'lethe-topics'), specs: controllers.flatMap((controller) => topicsOf(controller, config)) };
}

function controllersOf({ policies }: Config): string[] {
  const files = readdirSync(policies).filter((name) => /\.ya?ml$/.test(name));
  const ids = files.toSorted().map((name) => {
    const file = join(policies, name);
    const reading = parsePolicy(readNamedFile(file));
    if (!reading.ok) throw new Error(formatProblems(file, reading.problems));
    return reading.policy.controller;
  });
  return [...new Set(ids)];
}

function lines(differences: readonly Difference[]): string {
  return differences.map(({ topic, says }) => `  ${topic} ${says}`).join('\n');
}
