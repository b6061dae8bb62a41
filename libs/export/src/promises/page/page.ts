import { markup, Html, type HtmlValue } from '../../page/html.ts';
import { day, facts, moment, section } from '../../page/parts.ts';
import { PAGE_POLICY } from '../../page/shell.ts';
import { style } from '../../page/style.ts';
import { count, counted, dayOf, listed } from '../../words/plain.ts';
import { Words } from '../../words/words.ts';
import { promiseCard } from './promise.ts';
import { statusWords, type PromisesPage } from './standing.ts';
import { promiseStyle } from './style.ts';

/** What stands around the promises where the page is part of something larger. */
export interface Frame {
  /** Sentence above the title. */
  eyebrow: string;
  /** Further pairs under the title. */
  facts: readonly (readonly [string, HtmlValue])[];
  /** Sections behind the promises. */
  sections: readonly Html[];
  footer: string;
}

const alone: Frame = {
  eyebrow: 'Published promises about personal data, checked against what was recorded',
  facts: [],
  sections: [],
  footer: 'It names events by their ids, and nobody.',
};

/**
 * The promises of an organisation as a page on its own, in pieces: no scripts, nothing loaded from elsewhere, made to be read by people who are no engineers, and
 * to be printed.
 */
export function* promisesPage(page: PromisesPage, frame: Frame = alone): Generator<string> {
  const words = new Words(page.policy);
  const name = words.controller(page.controller);
  const title = `What ${name} promises, and whether it keeps it`;
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}, ${dayOf(page.asOf)}</title>
<style>${new Html(style + promiseStyle)}</style>
</head>
<body>
<a class="skip" href="#main">To the promises</a>
<header>
  <p class="eyebrow">${frame.eyebrow}</p>
  <h1>${title}</h1>
  <p class="lead">${summary(page, name)}</p>
  ${facts([['As of', moment(page.asOf)], ['Policy', versionInWords(page)], ...frame.facts])}
  ${tiles(page)}
</header>
<main id="main">
${legend}
`.text;
  for (const { status, heading } of statusWords) {
    const these = page.promises.filter((promise) => promise.status === status);
    if (these.length === 0) continue;
    yield section(status, heading, markup`${these.map((promise) => promiseCard(promise, words))}`).text;
  }
  for (const each of frame.sections) yield each.text;
  yield markup`</main>
<footer><p>Made with Lethe from the ledger of ${name}, up to position ${page.position}. ${frame.footer}</p></footer>
</body>
</html>
`.text;
}

function summary({ promises }: PromisesPage, name: string): string {
  if (promises.length === 0) return `The policy of ${name} makes no promises that can be checked.`;
  const parts = statusWords.flatMap(({ status, name: word }) => {
    const n = promises.filter((promise) => promise.status === status).length;
    return n === 0 ? [] : [`${count(n)} ${n === 1 ? 'is' : 'are'} ${inSentence[status] ?? word.toLowerCase()}`];
  });
  return `${name} has published ${counted(promises.length, 'promise')} about people’s data that can be checked. By the events that its services recorded, ${listed(parts)}.`;
}

const inSentence: Readonly<Record<string, string>> = { unevidenced: 'not shown by anything' };

function versionInWords({ version, from, until }: PromisesPage): Html {
  return until === undefined
    ? markup`version ${version}, in force since ${day(from)}`
    : markup`version ${version}, in force from ${day(from)} to ${day(until)}`;
}

function tiles({ promises }: PromisesPage): Html {
  const tile = ({ status, name, sign }: (typeof statusWords)[number]) =>
    markup`<div class="${status}">
      <dt>${name}</dt>
      <dd><span aria-hidden="true">${sign}</span> ${count(promises.filter((promise) => promise.status === status).length)}</dd>
    </div>`;
  return markup`<dl class="tiles">${statusWords.map(tile)}</dl>`;
}

const legend = markup`<section class="legend" aria-label="What the words mean">
  <dl class="facts">
    ${statusWords.map(
      ({ status, name, sign, meaning }) =>
        markup`<dt class="part ${status}"><span aria-hidden="true">${sign}</span> ${name}</dt>
          <dd>${meaning}</dd>`,
    )}
  </dl>
</section>`;
