import { compareDurations, durationOf } from '#domain';
import { settings } from './settings.ts';
import type { Config, ConfigProblem } from './types.ts';

const SOME_MOMENT = new Date(0);
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$/;

type KafkaSetting = Extract<keyof Config, `kafka${string}`>;

/** Settings of Kafka that contradict each other or another setting. */
export function kafkaProblems(config: Config): ConfigProblem[] {
  return [...(config.kafkaBrokers ? retentionProblems(config) : []), ...tlsProblems(config), ...saslProblems(config)];
}

/** What is left of a forgotten person must not outlive its retention in a topic. */
function retentionProblems({ kafkaRetention, skeletonRetention }: Config): ConfigProblem[] {
  const least = durationOf('P1D');
  const fits =
    compareDurations(kafkaRetention.duration, skeletonRetention.duration, SOME_MOMENT) <= 0 &&
    compareDurations(kafkaRetention.duration, least, SOME_MOMENT) >= 0;
  if (fits) return [];
  const other = `${settings.skeletonRetention.variable}, which holds "${skeletonRetention.text}"`;
  return [wrong('kafkaRetention', `holds "${kafkaRetention.text}"; allowed is a duration of a day or more and not longer than ${other}`)];
}

function tlsProblems(config: Config): ConfigProblem[] {
  const files = (['kafkaTlsCa', 'kafkaTlsCert'] as const).filter((name) => config[name] !== undefined);
  if (config.kafkaTls) return [];
  return files.map((name) => wrong(name, `is set, and ${settings.kafkaTls.variable} is off; allowed is on, or no file`));
}

function saslProblems({
  kafkaSasl,
  kafkaUsername,
  kafkaPassword,
  kafkaPasswordFile,
  kafkaTls,
  kafkaBrokers = [],
}: Config): ConfigProblem[] {
  if (kafkaSasl === undefined) return [];
  const { kafkaSasl: sasl, kafkaPasswordFile: file, kafkaTls: tls } = settings;
  const problems: ConfigProblem[] = [];
  if (kafkaUsername === undefined)
    problems.push(wrong('kafkaUsername', `is not set, and ${sasl.variable} is; allowed is both, or neither`));
  if ((kafkaPassword === undefined) === (kafkaPasswordFile === undefined))
    problems.push(wrong('kafkaPassword', `and ${file.variable} are both set or both not; allowed with ${sasl.variable} is one of them`));
  if (kafkaSasl === 'plain' && !kafkaTls && !kafkaBrokers.every((broker) => LOOPBACK.test(broker)))
    problems.push(wrong('kafkaSasl', `holds "plain", which sends the password in clear; allowed is scram, or ${tls.variable}=on`));
  return problems;
}

function wrong(name: KafkaSetting, message: string): ConfigProblem {
  const { variable } = settings[name];
  return { variable, message: `${variable} ${message}.` };
}
