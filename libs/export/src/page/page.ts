import { dayOf } from '../words/plain.ts';
import { Words } from '../words/words.ts';
import type { PageFacts } from './facts.ts';
import { bundle } from './sections/bundle.ts';
import { data } from './sections/data.ts';
import { decisions } from './sections/decisions.ts';
import { held } from './sections/held.ts';
import { history } from './sections/history.ts';
import { opening } from './sections/opening.ts';
import { access, consents, identity, recipients } from './sections/people.ts';
import { rights } from './sections/rights.ts';
import { closed, contents, opened } from './shell.ts';

const sections: readonly (readonly [string, string])[] = [
  ['identity', 'How you are known'],
  ['held', 'What is held, and why'],
  ['recipients', 'Who received it'],
  ['consents', 'What you agreed to'],
  ['decisions', 'What machines decide'],
  ['access', 'Who looked at it'],
  ['data', 'The data itself'],
  ['history', 'What happened'],
  ['rights', 'What you can do'],
  ['bundle', 'What is in this copy'],
];

/**
 * `index.html` of a bundle, in pieces: a page on its own, without scripts or anything loaded from elsewhere, that a person who is no engineer can read,
 * print and keep.
 */
export function* page(facts: PageFacts): Generator<string> {
  const words = new Words(facts.policy, facts.systemNames);
  const name = words.controller(facts.head.controller);
  yield opened(`What ${name} holds about you, ${dayOf(facts.head.asOf)}`).text;
  yield opening(facts, words).text;
  yield contents(sections).text;
  yield identity(facts, words).text;
  yield held(facts, words).text;
  yield recipients(facts, words).text;
  yield consents(facts, words).text;
  yield decisions(facts, words).text;
  yield access(facts, words).text;
  for (const piece of data(facts, words)) yield piece.text;
  yield history(facts, words).text;
  yield rights(facts, words).text;
  yield bundle(facts, words).text;
  yield closed(`Made by ${name} with Lethe on ${dayOf(facts.head.asOf)}. It holds personal data: keep it where only you can read it.`).text;
}
