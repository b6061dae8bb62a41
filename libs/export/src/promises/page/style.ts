/** What the page of promises has beyond the look of all pages: a colour for each status. Always beside a word and a sign. */
export const promiseStyle = `
:root { --kept: #1d6b3a; --broken: #a3242b; --at-risk: #8a5200; --unevidenced: #4b5563; }
@media (prefers-color-scheme: dark) { :root { --kept: #7fcf9b; --broken: #f39a9a; --at-risk: #e8b563; --unevidenced: #b3bac4; } }
.kept { --status: var(--kept); }
.broken { --status: var(--broken); }
.at-risk { --status: var(--at-risk); }
.unevidenced { --status: var(--unevidenced); }
.badge, .part, dl.facts dt.part { color: var(--status); font-weight: 600; }
.badge { margin: 0 0 0.2rem; font-size: 0.95rem; }
.tiles > div { border-top: 4px solid var(--status); }
.tiles dd { color: var(--status); }
.legend { margin-top: 1.6rem; font-size: 0.93rem; }
.promise h3 { margin-bottom: 0.3rem; }
.promise .id { color: var(--soft); font-weight: 400; margin-right: 0.3em; }
.promise dl.facts { font-size: 0.93rem; grid-template-columns: minmax(8rem, 13rem) 1fr; }
.promise ul { margin: 0; padding-left: 1.1rem; }
@media (max-width: 40rem) { .promise dl.facts { grid-template-columns: 1fr; } }
@media print {
  :root { --kept: #000; --broken: #000; --at-risk: #000; --unevidenced: #000; }
  .promise { break-inside: auto; }
  .promise h3, .badge { break-after: avoid; }
}
`;
