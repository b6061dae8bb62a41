import { catalogue } from '../../events/catalogue.ts';
import type { FieldProblem } from '../../problem.ts';
import { categoryRule } from '../look-up.ts';
import type { Policy } from '../policy.ts';
import type { ActMatch } from '../promise-rule.ts';
import { categoryReferences, purposeReferences, references } from './references.ts';

/** What an event match of a check names that neither the policy nor the catalogue of events has. */
export function actMatchProblems(policy: Policy, match: ActMatch, pointer: string): FieldProblem[] {
  const recipients = policy.recipients.map(({ id }) => id);
  const kinds = policy.recipients.map(({ kind }) => kind);
  return [
    ...eventProblems(match.events, `${pointer}/events`),
    ...each(match, pointer, ['categories', 'notCategories'], (items, at) => categoryReferences(policy, items, at)),
    ...each(match, pointer, ['purposes', 'notPurposes'], (items, at) => purposeReferences(policy, items, at)),
    ...each(match, pointer, ['recipients', 'notRecipients'], (items, at) => references(recipients, items, at, 'recipient')),
    ...each(match, pointer, ['recipientKinds', 'notRecipientKinds'], (items, at) => references(kinds, items, at, 'kind of recipient')),
    ...each(match, pointer, ['fields', 'notFields'], (items, at) => fieldProblems(policy, match, items, at)),
    // A policy without moments says nothing about them.
    ...(policy.moments ? references(policy.moments, match.moments ?? [], `${pointer}/moments`, 'moment') : []),
  ];
}

type Lists = { [K in keyof ActMatch]-?: string[] extends ActMatch[K] ? K : never }[keyof ActMatch];

function each(
  match: ActMatch,
  pointer: string,
  lists: Lists[],
  problems: (items: readonly string[], pointer: string) => FieldProblem[],
): FieldProblem[] {
  return lists.flatMap((list) => problems(match[list] ?? [], `${pointer}/${list}`));
}

const eventNames: ReadonlySet<string> = new Set(catalogue.all.map(({ name }) => name));

function eventProblems(events: readonly string[], pointer: string): FieldProblem[] {
  return events.flatMap((event, index) =>
    eventNames.has(event) ? [] : [{ pointer: `${pointer}/${index}`, reason: `there is no event '${event}'` }],
  );
}

/** A field has to be one of the categories that the match names, or of any where it names none. */
function fieldProblems(policy: Policy, { categories }: ActMatch, fields: readonly string[], pointer: string): FieldProblem[] {
  const meant = (categories ?? []).flatMap((id) => categoryRule(policy, id) ?? []);
  const among = meant.length > 0 ? meant : policy.categories;
  const known = new Set(among.flatMap(({ fields: own }) => own.map(({ name }) => name)));
  const where = meant.length > 0 ? meant.map(({ id }) => id).join(', ') : 'this policy';
  return fields.flatMap((field, index) =>
    known.has(field) ? [] : [{ pointer: `${pointer}/${index}`, reason: `there is no field '${field}' in ${where}` }],
  );
}
