import { retentionRulesFor, type RetentionRule } from '#domain';
import type { InventoryEntry } from '#projections';
import { dayOf, listed, lowered, periodOf, plainName } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { PageFacts } from '../facts.ts';
import { markup, type Html, type HtmlValue } from '../html.ts';
import { day, facts, items, section, table } from '../parts.ts';

/** What is held, kind by kind: which data, why, whence, where, how long, to whom it went. */
export function held(page: PageFacts, words: Words): Html {
  const kinds = Map.groupBy(page.held, ({ category }) => category);
  const cards = [...kinds].map(([category, entries]) => kind(category, entries, page, words));
  const nothing = cards.length === 0 && markup`<p>Nothing is recorded as being held about you.</p>`;
  return section('held', 'What is held, and why', [...cards, nothing, passing(page, words)]);
}

function kind(category: string, entries: readonly InventoryEntry[], page: PageFacts, words: Words): Html {
  const recipients = [...new Set(entries.flatMap((entry) => entry.recipients.map(({ recipient }) => recipient)))].map((id) =>
    words.recipient(id),
  );
  const passed = [...new Set(entries.flatMap(({ passedThrough }) => passedThrough))];
  return markup`<article class="card">
    <h3>${words.category(category)}</h3>
    ${facts([
      ['Why', items(reasons(entries, words))],
      [
        'Where it comes from',
        items([...new Set(entries.flatMap(({ origins }) => origins.map(({ origin, name }) => words.origin(origin, name))))]),
      ],
      ['Passed to', recipients.length > 0 ? listed(recipients) : 'Nobody, as far as is recorded'],
      ['Passed through, not kept', passed.length > 0 && words.fields(passed)],
    ])}
    ${table(
      'Where it is kept, and how long',
      ['Place', 'Which data', 'Since', 'How long'],
      entries.map((entry) => [place(entry, words), fields(entry, words), day(entry.firstSeen), howLong(entry, page)]),
    )}
  </article> `;
}

/** Where data only went through: nothing of it is there. */
function passing({ passedThrough }: PageFacts, words: Words): Html | false {
  if (passedThrough.length === 0) return false;
  return markup`<article class="card">
    <h3>Passed through, not kept</h3>
    ${table(
      'What was used for a moment and not stored',
      ['Kind', 'Place', 'Which data', 'Why', 'Last time'],
      passedThrough.map((entry) => [
        words.category(entry.category),
        place(entry, words),
        words.fields(entry.passedThrough),
        items(reasons([entry], words)),
        day(entry.lastSeen),
      ]),
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

function place({ system, dataset }: InventoryEntry, words: Words): HtmlValue {
  return markup`${words.system(system)}<br /><span class="soft small">${plainName(dataset)}</span>`;
}

function fields({ fields: all }: InventoryEntry, words: Words): HtmlValue {
  if (all.length === 0) return markup`<span class="soft">Nothing any more</span>`;
  const named = all.map(({ name, obscured }) => `${words.field(name)}${obscured ? ` (${words.obscured(obscured.method)})` : ''}`);
  return listed(named.map((name, n) => (n === 0 ? name : lowered(name))));
}

function howLong({ retention, category, system }: InventoryEntry, { policy, head }: PageFacts): HtmlValue {
  const rules = retentionRulesFor(policy, category, system).flatMap(rule);
  const told = retention ? [next(retention, head.asOf), ...rules] : rules;
  return told.length > 0 ? items(told) : 'No period is set';
}

function next({ action, dueAt }: NonNullable<InventoryEntry['retention']>, asOf: string): string {
  const late = Date.parse(dueAt) < Date.parse(asOf);
  return `${late ? 'Was due on' : 'By'} ${dayOf(dueAt)}: ${action === 'obscure' ? 'identifying parts obscured' : 'deleted'}`;
}

function rule({ obscureAfter, deleteAfter, until }: RetentionRule): string[] {
  return [
    ...(obscureAfter === undefined ? [] : [`Identifying parts obscured after ${periodOf(obscureAfter)}`]),
    ...(deleteAfter === undefined ? [] : [`Deleted after ${periodOf(deleteAfter)}`]),
    ...(until === undefined ? [] : [`Until: ${plainName(until).toLowerCase()}`]),
  ];
}
