import { Html, markup } from './html.ts';
import { style } from './style.ts';

/** Nothing may be loaded and nothing may run, whatever stands in the data. Pages have it in themselves; served, they come with it as a header too. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The beginning of a page on its own, up to and with the link that skips to `#main`. */
export function opened(title: string): Html {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">To the contents</a>
`;
}

export const contents = (sections: readonly (readonly [id: string, title: string])[]): Html =>
  markup`<nav aria-label="Contents"><ol>${sections.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main id="main">
`;

export const closed = (footer: string): Html => markup`</main>
<footer><p>${footer}</p></footer>
</body>
</html>
`;
