/** A piece of HTML that is safe to put into a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Characters that HTML does not allow even as references, and marks that turn the direction of text around what follows. */
const UNFIT = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/** Text as HTML, for content and quoted attributes. */
export function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNFIT, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => escapes[character]!);
}

/**
 * Not named `html`: formatters complete what they take for HTML, and the pieces of a page are often not closed in themselves.
 *
 * Template of HTML: every value is escaped unless it is {@link Html} itself; lists are joined; undefined, null and false are nothing.
 */
export function markup(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(parts.reduce((text, part, n) => text + valueText(values[n - 1]) + part));
}

function valueText(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(valueText).join('');
  return escape(String(value));
}
