import { isDeepStrictEqual } from 'node:util';
import type { StoredEvent } from '#event-store';
import { naiveVerdictsOf } from '../support/naive-verdicts.ts';
import { Reader } from './answers.ts';
import { factsOf } from './facts.ts';
import type { Entry } from './journal.ts';
import { naiveAnswers, naiveStats } from './naive-answers.ts';
import { naivePolicy } from './naive-policy.ts';
import { CONTROLLERS, personOf } from './people.ts';

export interface Asked {
  faults: string[];
  /** Every answer as it came, by controller and pseudonym, to be compared byte for byte. */
  texts: Map<string, string>;
}

/** Asks the API about everybody and compares each answer with the naive fold over the journals. */
export async function readModelFaults(
  ledger: readonly StoredEvent[],
  entries: readonly Entry[],
  api: { url: string; keys: Record<string, Record<string, string>> },
): Promise<Asked> {
  const facts = factsOf(ledger, entries);
  const verdicts = naiveVerdictsOf(ledger);
  const head = ledger.at(-1)!.position;
  const asked: Asked = { faults: [], texts: new Map() };
  for (const controller of CONTROLLERS) {
    const reader = new Reader(api.url, api.keys[controller]!['dpo']!);
    const policy = naivePolicy(controller);
    const compare = (what: string, answered: unknown, expected: unknown) => {
      const difference = firstDifference(answered, expected, what);
      if (difference) asked.faults.push(difference);
    };
    const askAbout = async ([person, subject]: [string, string]) => {
      const { answers, texts } = await reader.about(subject, head);
      asked.texts.set(`${controller} ${subject}`, texts.join('\n'));
      compare(`${controller} ${person} ${subject}`, answers, naiveAnswers(subject, facts, policy, Date.now()));
      const { device_id: _device, ...identifiers } = personOf(controller, person).identifiers;
      if (person.startsWith('gone')) return;
      for (const [type, value] of Object.entries(identifiers))
        compare(`${controller} ${person} by ${type}`, await reader.lookUp({ [type]: value }), { status: 200, body: { subject } });
    };
    await Promise.all([...peopleOf(controller, entries)].map(askAbout));
    const stats = await reader.stats(head);
    asked.texts.set(`${controller} stats`, JSON.stringify(stats));
    compare(`${controller} stats`, stats, naiveStats(controller, facts, verdicts));
  }
  return asked;
}

/** What two rounds of asking were answered differently. */
export function differences(before: Asked, after: Asked): string[] {
  return [...before.texts].flatMap(([who, text]) =>
    after.texts.get(who) === text ? [] : [`after the rebuild: ${who}: ${firstLine(text, after.texts.get(who) ?? '')}`],
  );
}

function firstLine(before: string, after: string): string {
  const lines = after.split('\n');
  const index = before.split('\n').findIndex((line, n) => line !== lines[n]);
  return `${before.split('\n')[index]} became ${lines[index]}`;
}

function peopleOf(controller: string, entries: readonly Entry[]): Map<string, string> {
  return new Map(
    entries.flatMap((entry) =>
      entry.controller === controller && entry.person !== undefined && entry.answer?.subject !== undefined
        ? [[entry.person, entry.answer.subject]]
        : [],
    ),
  );
}

/** Where two JSON values differ first, with both sides; undefined if nowhere. */
function firstDifference(answered: unknown, expected: unknown, where: string): string | undefined {
  if (isDeepStrictEqual(answered, expected)) return undefined;
  if (isBranch(answered) && isBranch(expected) && Array.isArray(answered) === Array.isArray(expected)) {
    const keys = new Set([...Object.keys(answered), ...Object.keys(expected)]);
    for (const key of keys) {
      const found = firstDifference(answered[key], expected[key], `${where}/${key}`);
      if (found) return found;
    }
  }
  return `${where}: answered ${JSON.stringify(answered)}, by the journals ${JSON.stringify(expected)}`;
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
