import { notIncludedYet, type Missing } from '../../files/completeness.ts';
import { count, counted, lowered, plainName } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { PageFacts } from '../facts.ts';
import { markup, type Html } from '../html.ts';
import { facts, moment } from '../parts.ts';

/** Title, what this is in three sentences, the figures, and what is missing. */
export function opening(page: PageFacts, words: Words): Html {
  const { head } = page;
  const name = words.controller(head.controller);
  return markup`<header>
    <p class="eyebrow">A copy of your personal data, made for you</p>
    <h1>What ${name} holds about you</h1>
    <p class="lead">${summary(page, name)}</p>
    ${facts([
      ['Made on', moment(head.asOf)],
      ['Answers request', markup`<code>${head.request}</code>`],
    ])}
    ${tiles(page)} ${gaps(page, words, name)}
  </header> `;
}

function summary({ held, recipients, datasets }: PageFacts, name: string): string {
  const kinds = new Set(held.map(({ category }) => category)).size;
  if (kinds === 0 && datasets.length === 0)
    return `${name} looked for data about you in its records and its connected systems. This page says what was found.`;
  const places = new Set([...held.map(({ system }) => system), ...datasets.map(({ system }) => system)]).size;
  const passed =
    recipients.length === 0
      ? 'It is not recorded as having been passed to anybody.'
      : `It was passed to ${counted(recipients.length, 'recipient')}.`;
  return `${name} holds ${counted(kinds, 'kind')} of data about you in ${counted(places, 'system')}. ${passed} This page says what it is, why it is there, how long it stays, who has seen it, and what you can do about it.`;
}

function tiles({ held, recipients, consents, access, datasets }: PageFacts): Html {
  const rows = datasets.reduce((sum, { rows: { total } }) => sum + total, 0);
  const standing = consents.consents.filter(({ state }) => state === 'granted').length;
  const tile = (label: string, figure: number) =>
    markup`<div>
      <dt>${label}</dt>
      <dd>${count(figure)}</dd>
    </div>`;
  return markup`<dl class="tiles">
    ${tile('kinds of data held', new Set(held.map(({ category }) => category)).size)} ${tile('rows fetched from systems', rows)}
    ${tile('recipients', recipients.length)} ${tile('consents in force', standing)} ${tile('times somebody looked', access.total)}
  </dl>`;
}

/** What a person would expect here and does not find. What no copy has yet is said at the end of the page. */
function gaps({ missing }: PageFacts, words: Words, name: string): Html | false {
  const unexpected = missing.filter((each) => !notIncludedYet.includes(each));
  if (unexpected.length === 0) return false;
  const named = ({ system, dataset }: Missing) =>
    system && words.system(system) + (dataset === undefined ? '' : `, ${lowered(plainName(dataset))}`);
  return markup`<div class="note" role="note" aria-labelledby="gaps">
    <h2 id="gaps">This copy is not complete</h2>
    <p>Some data could not be put into it. Ask ${name} for it, naming the request above.</p>
    <ul>
      ${unexpected.map((each) => markup`<li><strong>${named(each) ?? each.what}:</strong> ${each.detail}</li>`)}
    </ul>
  </div>`;
}
