import type { RecordOfProcessing, Sighting } from '#domain';
import { markup, type HtmlValue } from '../page/html.ts';
import { day, items, none, section, table } from '../page/parts.ts';
import { counted, listed, plainName } from '../words/plain.ts';
import type { Words } from '../words/words.ts';
import { basisName, originName } from './impersonal.ts';
import type { RopaSection } from './ropa-section.ts';

/** What was recorded: purposes, data, recipients, decisions, evidence. */
export function observedSections({ observed }: RecordOfProcessing, words: Words): RopaSection[] {
  const made = (id: string, title: string, rows: readonly unknown[], body: () => HtmlValue): RopaSection => ({
    id,
    title,
    html: section(id, title, rows.length > 0 ? body() : markup`<p>Nothing is recorded.</p>`),
  });
  const names = (all: readonly string[], of: (id: string) => string) => (all.length > 0 ? listed(all.map(of)) : none);
  return [
    made('recorded-purposes', 'Recorded purposes', observed.purposes, () =>
      table(
        'What data was used for',
        ['Purpose', 'Data', 'Legal basis', 'Systems', 'How often'],
        observed.purposes.map(({ purpose, categories, legalBases, systems, seen }) => [
          words.purpose(purpose),
          names(categories, (id) => words.category(id)),
          names(legalBases, basisName),
          names(systems, (id) => words.system(id)),
          often(seen),
        ]),
      ),
    ),
    made('recorded-data', 'Recorded collection', observed.collected, () => [
      table(
        'What was collected',
        ['Kind', 'Data', 'From', 'Systems', 'How often'],
        observed.collected.map(({ category, fields, origins, systems, seen }) => [
          words.category(category),
          words.fields(fields),
          items(origins.map(originName)),
          names(systems, (id) => words.system(id)),
          often(seen),
        ]),
      ),
      observed.persons.length > 0 &&
        table(
          'What was said of the persons',
          ['Age', 'Country', 'How often'],
          observed.persons.map(({ ageBand, residence, seen }) => [
            ageBand === undefined ? none : plainName(ageBand),
            residence === undefined ? none : words.country(residence),
            often(seen),
          ]),
        ),
    ]),
    made('recorded-recipients', 'Recorded recipients', observed.recipients, () =>
      table(
        'Who got what',
        ['Recipient', 'What', 'Why', 'Where, and under which safeguard', 'How often'],
        observed.recipients.map(({ recipient, received, purposes, grounds, considerations, countries, mechanisms, seen }) => [
          words.recipient(recipient),
          items(received.map(({ category, fields }) => `${words.category(category)} (${words.fields(fields)})`)),
          items([...purposes.map((purpose) => words.purpose(purpose)), ...notable(grounds, considerations)]),
          items([...countries.map((id) => words.country(id)), ...mechanisms.map((id) => words.mechanism(id))]),
          often(seen),
        ]),
      ),
    ),
    made('recorded-decisions', 'Recorded decisions by machine', observed.automatedDecisions, () =>
      table(
        'What was decided by automated means alone',
        ['Purpose', 'With', 'How often'],
        observed.automatedDecisions.map(({ purpose, categories, seen }) => [
          words.purpose(purpose),
          names(categories, (id) => words.category(id)),
          often(seen),
        ]),
      ),
    ),
    made('recorded-controls', 'Recorded evidence of security', observed.controls, () =>
      table(
        'Controls, as they ended',
        ['Control', 'Outcome', 'How often'],
        observed.controls.map(({ control, outcome, seen }) => [plainName(control), outcome, often(seen)]),
      ),
    ),
  ];
}

/** Grounds other than the policy, and what was given for data. */
function notable(grounds: readonly string[], considerations: readonly string[]): string[] {
  return [
    ...grounds.filter((ground) => ground !== 'policy').map((ground) => `Ground: ${plainName(ground).toLowerCase()}`),
    ...considerations.filter((each) => each !== 'none').map((each) => `In return for: ${each}`),
  ];
}

const often = ({ n, last }: Sighting): HtmlValue => markup`${counted(n, 'time')}<br /><span class="soft small">last on ${day(last)}</span>`;
