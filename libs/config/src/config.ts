import { compareDurations } from '#domain';
import type { Config, ConfigProblem } from './types.ts';
import { type Setting, foreignPrefixes, settings } from './settings.ts';
import { kafkaProblems } from './kafka-problems.ts';
import { nearest } from './nearest.ts';

export type ConfigReading = { ok: true; config: Config } | { ok: false; problems: ConfigProblem[] };

/** Variables by name, as in `process.env`. An empty variable counts as unset, as compose files leave it. */
export type Environment = Readonly<Record<string, string | undefined>>;

// Any moment does: two durations differ in order by at most a few days with the month they start in.
const SOME_MOMENT = new Date(0);

/** Reads the settings from an environment. All problems are reported at once. */
export function readConfig(environment: Environment): ConfigReading {
  const problems = unknownVariables(environment);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting<unknown>>(settings)) {
    const written = environment[setting.variable] || undefined;
    const text = written ?? defaultText(setting, String(values['home']));
    values[name] = text === undefined ? undefined : setting.kind.read(text);
    if (text !== undefined && values[name] === undefined) problems.push(wrongValue(setting, text));
  }
  if (problems.length > 0) return { ok: false, problems };
  // Each value was read by the kind that its setting declares.
  const config = values as Config;
  const contradictions = checkTogether(config);
  return contradictions.length > 0 ? { ok: false, problems: contradictions } : { ok: true, config };
}

/** The settings of this process. Throws an Error whose message lists the problems, for a start to print and end with. */
export function loadConfig(environment: Environment = process.env): Config {
  const reading = readConfig(environment);
  if (reading.ok) return reading.config;
  throw new Error(configMessage(reading.problems));
}

/** What a start prints when it refuses its settings. */
export function configMessage(problems: readonly ConfigProblem[]): string {
  const lines = problems.map((problem) => `  ${problem.message}`);
  return [
    'Lethe was not started, because of its settings:',
    ...lines,
    'Nothing was changed. docs/configuration.md lists every setting.',
  ].join('\n');
}

function defaultText(setting: Setting<unknown>, home: string): string | undefined {
  return typeof setting.default === 'function' ? setting.default(home) : setting.default;
}

function wrongValue(setting: Setting<unknown>, text: string): ConfigProblem {
  const holds = setting.secret ? 'holds something else (not shown, it may hold a password)' : `holds ${JSON.stringify(text)}`;
  return { variable: setting.variable, message: `${setting.variable} ${holds}; allowed is ${setting.kind.allowed}.` };
}

function unknownVariables(environment: Environment): ConfigProblem[] {
  const known = Object.values(settings).map((setting) => setting.variable);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('LETHE_') && !known.includes(variable))
    .filter((variable) => !foreignPrefixes.some((prefix) => variable.startsWith(prefix)))
    .toSorted()
    .map((variable) => ({ variable, message: `${variable} is not a setting of Lethe; did you mean ${suggestion(variable, known)}?` }));
}

/** The prefix is left out of the comparison, so that `LETHE_PORT` leads to `PORT`. */
function suggestion(variable: string, known: readonly string[]): string {
  const withoutPrefix = (name: string) => name.replace(/^LETHE_/, '');
  const closest = nearest(withoutPrefix(variable), known.map(withoutPrefix));
  return known.find((name) => withoutPrefix(name) === closest) ?? closest;
}

/** Rules about two settings. */
function checkTogether(config: Config): ConfigProblem[] {
  return [
    ...skeletonProblems(config),
    // Without an audience, tokens that the provider gave out for any other service would be valid here too.
    ...bothOrNeither(config, 'oidcIssuer', 'oidcAudience'),
    ...bothOrNeither(config, 'keysTransitUrl', 'keysTransitToken'),
    ...bothOrNeither(config, 'kafkaTlsCert', 'kafkaTlsKey'),
    ...kafkaProblems(config),
    ...bothOrNeither(config, 'smtpUrl', 'smtpFrom'),
  ];
}

/** Skeletons must outlive the backups that could bring their persons back. */
function skeletonProblems({ skeletonRetention, backupWindow }: Config): ConfigProblem[] {
  if (compareDurations(skeletonRetention.duration, backupWindow.duration, SOME_MOMENT) >= 0) return [];
  const variable = settings.skeletonRetention.variable;
  const other = settings.backupWindow.variable;
  const message = `${variable} holds "${skeletonRetention.text}"; allowed is a duration not shorter than ${other}, which holds "${backupWindow.text}".`;
  return [{ variable, message }];
}

function bothOrNeither(config: Config, one: keyof Config, other: keyof Config): ConfigProblem[] {
  if ((config[one] === undefined) === (config[other] === undefined)) return [];
  const [set, missing] = config[one] === undefined ? [settings[other], settings[one]] : [settings[one], settings[other]];
  const message = `${missing.variable} is not set, and ${set.variable} is; allowed is ${missing.kind.allowed}, or neither.`;
  return [{ variable: missing.variable, message }];
}
