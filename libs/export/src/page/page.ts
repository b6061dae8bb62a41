import { dayOf } from '../words/plain.ts';
import { Words } from '../words/words.ts';
import type { PageFacts } from './facts.ts';
import { markup, Html } from './html.ts';
import { bundle } from './sections/bundle.ts';
import { data } from './sections/data.ts';
import { decisions } from './sections/decisions.ts';
import { held } from './sections/held.ts';
import { history } from './sections/history.ts';
import { opening } from './sections/opening.ts';
import { access, consents, identity, recipients } from './sections/people.ts';
import { rights } from './sections/rights.ts';
import { style } from './style.ts';

const contents: readonly (readonly [string, string])[] = [
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

/** Nothing may be loaded and nothing may run, whatever stands in the data. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * `index.html` of a bundle, in pieces: a page on its own, without scripts or anything loaded from elsewhere, that a person who is no engineer can read,
 * print and keep.
 */
export function* page(facts: PageFacts): Generator<string> {
  const words = new Words(facts.policy, facts.systemNames);
  const name = words.controller(facts.head.controller);
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>What ${name} holds about you, ${dayOf(facts.head.asOf)}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">To the contents</a>
`.text;
  yield opening(facts, words).text;
  yield markup`<nav aria-label="Contents"><ol>${contents.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main id="main">
`.text;
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
  yield markup`</main>
<footer><p>Made by ${name} with Lethe on ${dayOf(facts.head.asOf)}. It holds personal data: keep it where only you can read it.</p></footer>
</body>
</html>
`.text;
}
