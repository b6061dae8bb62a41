/** The page's look: in itself, without fonts or pictures from elsewhere, light and dark, made to be printed and kept. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #faf9f6; --card: #ffffff; --ink: #22262b; --soft: #565d66; --line: #dfdbd3; --accent: #2a567f; --note: #f4efe2; --note-line: #c9b27a;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #17191c; --card: #1e2125; --ink: #e7e5e0; --soft: #a9aeb5; --line: #363a40; --accent: #94bde6; --note: #2a261b; --note-line: #8a7645; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
header, main, footer, nav { max-width: 58rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3.5rem; }
h1, h2, h3 { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, "Liberation Serif", serif; font-weight: 600; line-height: 1.25; text-wrap: balance; }
h1 { font-size: 2.3rem; margin: 0.2rem 0 1rem; }
h2 { font-size: 1.55rem; margin: 3.5rem 0 0.6rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.15rem; margin: 0 0 0.4rem; }
p { margin: 0.5rem 0; max-width: 44rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: 0.5rem 1rem; }
.eyebrow { color: var(--soft); margin: 0; font-size: 0.95rem; }
.lead { font-size: 1.15rem; line-height: 1.6; }
.soft { color: var(--soft); }
.small { font-size: 0.9em; }
.soft { font-weight: 400; }
nav ol { list-style: none; padding: 0; margin: 1.8rem 0 0; display: flex; flex-wrap: wrap; gap: 0.4rem 1.4rem; font-size: 0.95rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.8rem; margin: 1.6rem 0 0; }
.tiles > div { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.7rem 1rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.tiles dd { margin: 0; font: 600 1.6rem/1.3 "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Liberation Serif", serif; }
.tiles dt { color: var(--soft); font-size: 0.9rem; line-height: 1.35; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 1.2rem 1.4rem; margin: 1rem 0; }
.note { background: var(--note); border: 1px solid var(--note-line); border-radius: 0.6rem; padding: 1rem 1.4rem; margin: 1.4rem 0 0; }
.note h2 { margin: 0 0 0.3rem; padding: 0; border: 0; font-size: 1.15rem; }
.note ul, .plain ul { margin: 0.4rem 0; padding-left: 1.2rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.4rem; margin: 0.6rem 0 0; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.records { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 0.9rem; margin: 0.9rem 0; padding: 0; list-style: none; }
.records > li { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.9rem 1.1rem; }
.records dl.facts { font-size: 0.93rem; margin: 0; gap: 0.2rem 1rem; grid-template-columns: minmax(6rem, 9rem) 1fr; }
table { border-collapse: collapse; width: 100%; margin: 0.9rem 0; font-size: 0.95rem; background: var(--card); border: 1px solid var(--line); }
caption { text-align: left; color: var(--soft); padding: 0 0 0.45rem; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 0.8rem; border-top: 1px solid var(--line); overflow-wrap: break-word; }
.long, td code, th code { overflow-wrap: anywhere; }
thead th { border-top: 0; font-size: 0.85rem; color: var(--soft); font-weight: 600; }
tbody th { font-weight: 600; }
td ul, dd ul { margin: 0; padding-left: 1.1rem; }
.dataset, section > h3 { margin-top: 2rem; }
ol.history { list-style: none; padding: 0; margin: 0.9rem 0; }
ol.history li { display: grid; grid-template-columns: 9rem 1fr; gap: 1rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
ol.history li:first-child { border-top: 0; }
ol.history time { color: var(--soft); font-size: 0.93rem; }
code, pre { font: 0.88em/1.5 ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.8rem 1rem; white-space: pre-wrap; }
footer { color: var(--soft); font-size: 0.9rem; padding-top: 3rem; padding-bottom: 4rem; }
@media (max-width: 40rem) {
  header, main, footer, nav { padding-left: 1.1rem; padding-right: 1.1rem; }
  header { padding-top: 2rem; }
  h1 { font-size: 1.8rem; }
  h2 { margin-top: 2.6rem; font-size: 1.4rem; }
  .card { padding: 1rem 1.1rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  dl.facts, .records dl.facts { grid-template-columns: 1fr; gap: 0; }
  dl.facts dd, .records dl.facts dd { margin-bottom: 0.6rem; }
  ol.history li { grid-template-columns: 1fr; gap: 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td, tbody th { display: block; border: 0; }
  table { background: none; }
  caption { display: block; }
  tr { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.6rem 1rem; margin: 0.7rem 0; }
  td, tbody th { padding: 0.25rem 0; }
  td[data-label]::before { content: attr(data-label); display: block; color: var(--soft); font-size: 0.85rem; }
}
@media print {
  @page { margin: 18mm 16mm; }
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #000; --note: #fff; --note-line: #777; }
  html { font-size: 9.5pt; }
  body { line-height: 1.45; }
  header, main, footer, nav { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  footer { padding: 1.5rem 0 0; break-inside: avoid; }
  nav, .skip { display: none; }
  h2 { margin-top: 2rem; }
  h2, h3, caption { break-after: avoid; }
  .card, .records > li, tr, .note, ol.history li { break-inside: avoid; }
  .records { grid-template-columns: 1fr 1fr; }
  thead { display: table-header-group; }
  a[href^="http"]::after { content: " (" attr(href) ")"; }
}
`;
