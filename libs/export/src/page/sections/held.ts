import { retentionRulesFor, type RetentionRule } from '#domain';
import type { InventoryEntry } from '#projections';
import type { PageFacts } from '../facts.ts';
import { html, type Html, type HtmlValue } from '../html.ts';
import { day, facts, items, section, table } from '../parts.ts';
import { dayOf, listed, periodOf, plainName, type Words } from '../words.ts';

/** What is held, kind by kind: which data, why, whence, where, how long, to whom it went. */
export function held(page: PageFacts, words: Words): Html {
  const kinds = Map.groupBy(page.held, ({ category }) => category);
  const cards = [...kinds].map(([category, entries]) => kind(category, entries, page, words));
  return section('held', 'What is held, and why', cards.length > 0 ? cards : html`<p>Nothing is recorded as being held about you.</p>`);
}

function kind(category: string, entries: readonly InventoryEntry[], page: PageFacts, words: Words): Html {
  const recipients = [...new Set(entries.flatMap((entry) => entry.recipients.map(({ recipient }) => recipient)))].map((id) =>
    words.recipient(id),
  );
  const passed = [...new Set(entries.flatMap(({ passedThrough }) => passedThrough))];
  return html`<article class="card">
    <h3>${words.category(category)}</h3>
    ${facts([
      ['Why', items(reasons(entries, words))],
      [
        'Where it comes from',
        items([...new Set(entries.flatMap(({ origins }) => origins.map(({ origin, name }) => words.origin(origin, name))))]),
      ],
      ['Passed to', recipients.length > 0 ? listed(recipients) : 'Nobody, as far as is recorded'],
      ['Only passed on, not kept', passed.length > 0 && listed(passed.map((name) => words.field(name)))],
    ])}
    ${table(
      'Where it is kept, and how long',
      ['Place', 'Which data', 'Since', 'How long'],
      entries.map((entry) => [place(entry, page), fields(entry, words), day(entry.firstSeen), howLong(entry, page)]),
    )}
  </article> `;
}

function reasons(entries: readonly InventoryEntry[], words: Words): string[] {
  const bases = new Map<string, Set<string>>();
  for (const { purpose, legalBases } of entries.flatMap(({ purposes }) => purposes)) {
    bases.set(purpose, new Set([...(bases.get(purpose) ?? []), ...legalBases]));
  }
  return [...bases].map(([purpose, codes]) => `${words.purpose(purpose)} (${listed([...codes].map((code) => words.basis(code)))})`);
}

function place({ system, dataset }: InventoryEntry, { systemNames }: PageFacts): HtmlValue {
  return html`${systemNames.get(system) ?? plainName(system)}<br /><span class="soft small">${plainName(dataset)}</span>`;
}

function fields({ fields: all }: InventoryEntry, words: Words): HtmlValue {
  if (all.length === 0) return html`<span class="soft">Nothing any more</span>`;
  return listed(
    all.map(
      ({ name, obscured }, n) =>
        `${n === 0 ? words.field(name) : lowered(words.field(name))}${obscured ? ` (${words.obscured(obscured.method)})` : ''}`,
    ),
  );
}

/** `Delivery address` within a sentence; abbreviations stay. */
const lowered = (name: string) => (/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name);

function howLong({ retention, category, system }: InventoryEntry, { policy, head }: PageFacts): HtmlValue {
  const rules = retentionRulesFor(policy, category, system).flatMap(rule);
  const told = retention ? [next(retention, head.asOf), ...rules] : rules;
  return told.length > 0 ? items(told) : 'No period is set';
}

function next({ action, dueAt }: NonNullable<InventoryEntry['retention']>, asOf: string): string {
  const late = Date.parse(dueAt) < Date.parse(asOf);
  return `Next: ${action === 'obscure' ? 'identifying parts obscured' : 'deleted'}, ${late ? 'was due on' : 'by'} ${dayOf(dueAt)}`;
}

function rule({ obscureAfter, deleteAfter, until }: RetentionRule): string[] {
  return [
    ...(obscureAfter === undefined ? [] : [`Identifying parts obscured after ${periodOf(obscureAfter)}`]),
    ...(deleteAfter === undefined ? [] : [`Deleted after ${periodOf(deleteAfter)}`]),
    ...(until === undefined ? [] : [`Until: ${plainName(until).toLowerCase()}`]),
  ];
}
