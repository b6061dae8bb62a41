import { addDuration, parseDuration } from '../duration.ts';
import { catalogue, nameAndVersion } from '../events/index.ts';
import type { Policy } from '../policy/policy.ts';
import { matchesPattern } from '../publisher/matches-pattern.ts';
import type { SilentPublisher } from './assessment.ts';
import { earliest, endOf, latest } from './moments.ts';
import type { Book } from './book.ts';

/** Whether everybody was heard who would have told of what a check is about. */
export interface Coverage {
  /** Types of events that nobody is declared to report. */
  undeclared: readonly string[];
  silent: readonly SilentPublisher[];
  /** Since when it stands so. Without it the check rests on nothing that publishers report. */
  since?: string;
}

/**
 * Whether each declared publisher of these types of events has sent one in the window, the last no longer ago than its `every` says. What Lethe records itself, and what
 * is about no person, is asked of nobody: policies declare publishers only of events about people.
 */
export function coverageOf(types: readonly string[], { publishers = [] }: Policy, book: Book): Coverage {
  const reported = types.filter(isReported);
  const expected = reported.map((type) => ({ type, rules: publishers.filter(({ events }) => events.includes(type)) }));
  const undeclared = expected.flatMap(({ type, rules }) => (rules.length === 0 ? [type] : []));
  const heard = expected.flatMap(({ type, rules }) => rules.map((rule) => hear(type, rule, book)));
  const silent = heard.flatMap((each) => (each.silence ? [each.silence] : []));
  if (reported.length === 0) return { undeclared, silent };
  if (undeclared.length > 0) return { undeclared, silent, since: book.from };
  const since =
    silent.length > 0 ? earliest(heard.flatMap(({ silentSince }) => silentSince ?? [])) : latest(heard.map(({ since }) => since));
  return { undeclared, silent, since };
}

interface Heard {
  since: string;
  silence?: SilentPublisher;
  silentSince?: string;
}

function hear(type: string, { source, every }: { source: string; every: string }, book: Book): Heard {
  const acts = book.acts.filter((act) => act.type === type && matchesPattern(source, act.source));
  if (acts.length === 0) return { since: book.from, silence: { source, type }, silentSince: book.from };
  const since = earliest(acts.map(({ first }) => first.at));
  const lastAt = latest(acts.map(({ last }) => last.at));
  const normal = parseDuration(every);
  const silentSince = normal.ok ? addDuration(new Date(lastAt), normal.duration).toISOString() : undefined;
  if (silentSince === undefined || Date.parse(silentSince) > Date.parse(endOf(book))) return { since };
  return { since, silence: { source, type, lastAt }, silentSince };
}

/** Whether services report it, so that a policy can declare who does. */
export function isReported(type: string): boolean {
  const definition = catalogue.get(type);
  return definition?.publisher === true && definition.about === 'subject';
}

/** The current type of each event that a policy names as `data.shared`. */
export function typesOf(events: readonly string[]): string[] {
  return catalogue.all.filter(({ type }) => events.includes(nameAndVersion(type).name)).map(({ type }) => type);
}
