import { counted, plainName } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { DatasetPreview, PageFacts } from '../facts.ts';
import { markup, type Html, type HtmlValue } from '../html.ts';
import { day, facts, file, shownOf, table, value } from '../parts.ts';

/** More columns than this do not fit beside each other; each row then becomes a card. */
const BESIDE = 5;

/** The data itself: the first rows of each dataset, then what the ledger keeps. */
export function* data(page: PageFacts, words: Words): Generator<Html> {
  const intro =
    page.datasets.length > 0
      ? markup`<p>These rows were fetched from the systems when this copy was made. They are shown as they are there.</p>`
      : markup`<p>No rows about you were found in the connected systems.</p>`;
  yield markup`<section id="data" aria-labelledby="data-title"><h2 id="data-title">The data itself</h2>${intro}`;
  for (const dataset of page.datasets) yield rows(dataset, words);
  yield kept(page, words);
  yield markup`</section>\n`;
}

function rows({ system, dataset, columns, rows: { shown, total }, jsonPath, csvPath }: DatasetPreview, words: Words): Html {
  const name = plainName(dataset);
  const title = markup`<h3>${name} <span class="soft small">in ${words.system(system)}</span></h3>`;
  if (total === 0)
    return markup`<div class="dataset">
      ${title}
      <p>No rows about you.</p>
    </div> `;
  const caption = `${counted(total, 'row')}`;
  const body: HtmlValue =
    columns.length <= BESIDE
      ? table(
          caption,
          columns.map((column) => words.field(column)),
          shown.map((row) => columns.map((column) => value(row[column]))),
        )
      : markup`<p class="small soft">${caption}</p>
          <ul class="records">
            ${shown.map((row) => markup`<li>${card(row, columns, words)}</li> `)}
          </ul>`;
  return markup`<div class="dataset">
    ${title}${body}${shownOf(shown.length, total, 'first', markup`${file(csvPath)} and ${file(jsonPath)}`)}
  </div> `;
}

function card(row: Readonly<Record<string, unknown>>, columns: readonly string[], words: Words): Html {
  return facts(columns.map((column) => [words.field(column), value(row[column])]));
}

/** Values that the ledger itself keeps. */
function kept({ values: { shown, total }, head }: PageFacts, words: Words): Html {
  if (total === 0) return markup``;
  const rows = shown.map(({ time, category, field, pointer, value: known }) => [
    day(time),
    category === undefined ? 'Other' : words.category(category),
    field === undefined ? otherValue(pointer) : words.field(field),
    value(known),
  ]);
  return markup`<div class="dataset">
    <h3>Kept in the privacy records</h3>
    <p>
      ${words.controller(head.controller)} keeps these values beside its records of what it did with your data, encrypted under a key of
      your own.
    </p>
    ${table(counted(total, 'value'), ['Since', 'Kind', 'What', 'Value'], rows)}${shownOf(shown.length, total, 'latest', file('values.json'))}
  </div> `;
}

const others: Readonly<Record<string, string>> = {
  '/record': 'Its key in the system',
  '/note': 'Note',
  '/legalOrder/reference': 'Reference of the order',
};
const otherValue = (pointer: string) => (Object.hasOwn(others, pointer) ? others[pointer] : plainName(pointer.replace(/^.*\//, '')));
