import { count, dayOf, listed, momentOf } from '../words/plain.ts';
import { markup, Html, type HtmlValue } from './html.ts';

/** A long text is cut here on the page; the files have all of it. */
const LONGEST = 400;
/** So much without a space may be broken anywhere. */
const UNBROKEN = /\S{25}/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

export const day = (time: string | undefined): Html => (time === undefined ? none : markup`<time datetime="${time}">${dayOf(time)}</time>`);
export const moment = (time: string): Html => markup`<time datetime="${time}">${momentOf(time)}</time>`;
export const none = markup`<span class="soft">–</span>`;

/** A section of the page with its heading; `id` is what the contents link to. */
export function section(id: string, title: string, body: HtmlValue): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section> `;
}

/** Pairs of a name and what it is; pairs without a value are left out. */
export function facts(pairs: readonly (readonly [string, HtmlValue])[]): Html {
  const told = pairs.filter(([, value]) => value !== undefined && value !== '' && value !== null && value !== false);
  return markup`<dl class="facts">
    ${told.map(
      ([name, value]) =>
        markup`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/**
 * A table whose first column names its rows. On narrow screens each row becomes a block with the column's name before each cell; the roles keep it a
 * table for whoever listens to it.
 */
export function table(caption: string, columns: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  const cell = (value: HtmlValue, n: number) =>
    n === 0 ? markup`<th scope="row" role="rowheader">${value}</th>` : markup`<td role="cell" data-label="${columns[n]}">${value}</td>`;
  return markup`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((name) => markup`<th scope="col" role="columnheader">${name}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (cells) =>
          markup`<tr role="row">
            ${cells.map(cell)}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** One item as text, more as a list. */
export function items(all: readonly HtmlValue[]): HtmlValue {
  if (all.length === 0) return none;
  return all.length === 1
    ? all[0]
    : markup`<ul>
        ${all.map((item) => markup`<li>${item}</li>`)}
      </ul>`;
}

/** A value of the person's data as people read it: dates written out, nothing shown as a dash, long texts cut. */
export function value(of: unknown): Html {
  if (of === null || of === undefined || of === '') return none;
  if (typeof of === 'boolean') return markup`${of ? 'Yes' : 'No'}`;
  if (typeof of === 'string' && TIME.test(of)) return moment(of);
  const text = typeof of === 'string' ? of : Array.isArray(of) && of.every(isSimple) ? listed(of.map(String)) : JSON.stringify(of);
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return UNBROKEN.test(shown) ? markup`<bdi class="long">${shown}</bdi>` : markup`<bdi>${shown}</bdi>`;
}

const isSimple = (each: unknown) => typeof each === 'string' || typeof each === 'number';

/** `Shown: the first 10 of 2,345.`, where not all are shown. */
export function shownOf(shown: number, total: number, which: string, where: HtmlValue): HtmlValue {
  return (
    shown < total &&
    markup`<p class="small soft">Shown here: the ${which} ${count(shown)} of ${count(total)}. All of them are in ${where}.</p>`
  );
}

export const file = (path: string): Html => markup`<a href="${path.split('/').map(encodeURIComponent).join('/')}"><code>${path}</code></a>`;
