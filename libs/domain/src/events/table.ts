import { catalogue } from './catalogue.ts';
import { SubjectData } from './common.ts';
import type { About, EventDefinition } from './event-type.ts';
import { fieldsOf } from './fields.ts';
import type { FieldDefinition } from './shape.ts';

const streams: Record<About, string> = {
  subject: '`subject-<pseudonym>`',
  controller: '`controller-<controller>`',
  request: '`request-<id>`',
  erasure: '`erasure-<id>`',
  access: '`access-<pseudonym>`',
  hold: '`hold-<id>`',
  breach: '`breach-<id>`',
  policy: '`policy-<controller>`',
  system: '`system-<controller>.<name>`',
  finding: '`finding-<id>`',
};

const common = fieldsOf(SubjectData);
const isCommon = (field: FieldDefinition): boolean => common.some((each) => each.name === field.name && each.shape === field.shape);

/** The catalogue for people, in Markdown: what all share, an overview, then each type with its fields and a sample. Stands in `docs/events.md`. */
export function eventTable(): string {
  const published = catalogue.all.filter(({ publisher }) => publisher);
  const own = catalogue.all.filter(({ publisher }) => !publisher);
  return [
    '## What publishers send',
    'Every event about a person has these fields beside its own; an event without one has only `entity` and `controller`.',
    fieldTable(common),
    overview(published),
    ...published.map(details),
    '## What Lethe itself records',
    overview(own),
    ...own.map(details),
  ].join('\n\n');
}

function overview(definitions: EventDefinition[]): string {
  return table(
    ['event', 'stream', 'what it says'],
    definitions.map((event) => [`[${event.name}](#${anchor(event)})`, streams[event.about], event.summary]),
  );
}

function details(event: EventDefinition): string {
  return [
    `### ${event.name}`,
    [`\`${event.type}\`. ${event.summary}`, ...event.rules.map((rule) => rule.docs)].join(' '),
    fieldTable(event.fields.filter((field) => !event.publisher || !isCommon(field))),
    ['```json', JSON.stringify(event.sample, undefined, 2), '```'].join('\n'),
  ].join('\n\n');
}

function fieldTable(fields: readonly FieldDefinition[]): string {
  const withInner = fields.flatMap((field) => [
    field,
    ...(field.fields ?? []).map((inner) => ({ ...inner, name: `${field.name}.${inner.name}` })),
  ]);
  return table(
    ['field', 'value', 'meaning'],
    withInner.map((field) => [named(field), field.kind, meaning(field)]),
  );
}

function named(field: FieldDefinition): string {
  return `\`${field.name}\`${field.required ? '\\*' : ''}${field.personal ? ' **P**' : ''}`;
}

function meaning(field: FieldDefinition): string {
  const assumed = field.default === undefined ? '' : ` Without it: \`${field.default}\`.`;
  const gone = field.whenGone === undefined ? '' : ` Once it is gone, the ledger shows ${field.whenGone}.`;
  return field.docs + assumed + gone;
}

/** As GitHub makes it of a heading. */
function anchor(event: EventDefinition): string {
  return event.name.replace('.', '');
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
