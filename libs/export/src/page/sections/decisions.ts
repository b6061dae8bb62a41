import type { DecisionSummary } from '../../files/automated-decisions.ts';
import { existence } from '../../files/decisions-answer.ts';
import { silent } from '../../files/silence.ts';
import { counted, dayOf, listed, lowered } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { PageFacts } from '../facts.ts';
import { markup, type Html, type HtmlValue } from '../html.ts';
import { facts, items, section } from '../parts.ts';

/** Decisions that no person takes: how they are made, what they mean, what protects the person, and which were made. */
export function decisions(page: PageFacts, words: Words): Html {
  const cards = page.decisions.map((each) => card(each, page, words));
  return section('decisions', 'What machines decide', [markup`<p>${existence(page.policy, page.decisions)}</p>`, ...cards]);
}

function card({ name, declared, made }: DecisionSummary, { policy }: PageFacts, words: Words): Html {
  return markup`<article class="card">
    <h3>${name}</h3>
    ${declared === undefined && markup`<p>${silent(policy, 'how these decisions are made, what they mean and what protects you')}</p>`}
    ${facts([
      ['How', declared?.logic],
      ['What it means', declared?.significance],
      ['What protects you', declared && protection(declared.safeguards, words)],
      ['About you', about(made, words)],
    ])}
  </article> `;
}

function protection(safeguards: readonly string[], words: Words): HtmlValue {
  return safeguards.length > 0 ? items(safeguards.map((safeguard) => words.safeguard(safeguard))) : 'Nothing is named';
}

function about(made: DecisionSummary['made'], words: Words): HtmlValue {
  if (made.length === 0) return 'None is recorded';
  return items(
    made.map(({ category, times, first, last }) => {
      const days = [...new Set([dayOf(first), dayOf(last)])];
      return `${counted(times, 'time')} with ${lowered(words.category(category))}, ${days.length > 1 ? `from ${days.join(' to ')}` : `on ${listed(days)}`}`;
    }),
  );
}
