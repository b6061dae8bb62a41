import type { Policy, RecipientRule } from '../../policy.ts';
import { listed } from '../in-words.ts';
import { gives, key, members, names, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';
import { agreementChanges, certificationChanges, transferChanges } from './recipient-ties.ts';

export function recipientChanges({ recipients: before }: Policy, { recipients: after, effectiveFrom }: Policy): Told[] {
  return rows(before, after, ({ id }) => id, {
    added: (recipient) => takes(`Data now also goes to ${recipient.name}${where(recipient)}: ${gets(recipient)}.`),
    removed: ({ name }) => gives(`Data no longer goes to ${name}.`),
    changed: (was, is) => members(table(effectiveFrom), was, is),
    reordered: neutral('The recipients stand in another order.'),
  });
}

function where({ countries }: RecipientRule): string {
  return countries.length === 0 ? '' : ` (${countries.join(', ')})`;
}

function gets({ receives }: RecipientRule): string {
  return receives.map(({ category, fields, purposes }) => `${listed(fields)} of ${category} for ${listed(purposes)}`).join('; ');
}

/** Per category and purpose, the fields that are new and those that are gone; told once for all purposes of which it is the same. */
function receiptChanges({ receives: before }: RecipientRule, { id, receives: after }: RecipientRule): Told[] {
  const more = beyond(before, after).map(([what, purposes]) => takes(`${id} now gets ${what} for ${listed(purposes)}.`));
  const less = beyond(after, before).map(([what, purposes]) => gives(`${id} no longer gets ${what} for ${listed(purposes)}.`));
  const told = [...more, ...less];
  if (told.length > 0 || JSON.stringify(before) === JSON.stringify(after)) return told;
  return [neutral(`What ${id} gets is written otherwise; it is the same.`)];
}

/** What the second has and the first has not: `phone of order` → the purposes. */
function beyond(first: RecipientRule['receives'], second: RecipientRule['receives']): [what: string, purposes: string[]][] {
  const found = new Map<string, string[]>();
  for (const { category, purpose, fields } of uses(second)) {
    const had = uses(first).filter((each) => each.category === category && each.purpose === purpose);
    const fresh = fields.filter((field) => !had.some((each) => each.fields.includes(field)));
    const what = `${listed(fresh)} of ${category}`;
    if (fresh.length > 0) found.set(what, [...(found.get(what) ?? []), purpose]);
  }
  return [...found];
}

function uses(receives: RecipientRule['receives']) {
  return receives.flatMap(({ category, fields, purposes }) => purposes.map((purpose) => ({ category, purpose, fields })));
}

const table = (at: string): Members<RecipientRule> => ({
  id: key,
  name: (was, is) => text(was.name, is.name, (old, now) => neutral(`${old} is now called ${now}.`)),
  kind: (was, is) => text(was.kind, is.kind, (old, now) => neutral(`${is.id} is now of the kind ${now} and no longer ${old}.`)),
  role: (was, is) =>
    text(was.role, is.role, (_, now) =>
      now === 'controller'
        ? takes(`${is.id} now decides for itself what it does with the data.`)
        : gives(`${is.id} now only does with the data what it is told to.`),
    ),
  countries: (was, is) =>
    names(
      was.countries,
      is.countries,
      (country) => takes(`${is.id} now has data in ${country}.`),
      (country) => gives(`${is.id} no longer has data in ${country}.`),
    ),
  receives: receiptChanges,
  privacyDesk: (was, is) =>
    optional(was.privacyDesk, is.privacyDesk, {
      added: () => gives(`${is.id} is now told of erasures by the ledger.`),
      removed: () => takes(`${is.id} is no longer told of erasures by the ledger; a person has to.`),
      changed: (old, now) => (JSON.stringify(old) === JSON.stringify(now) ? [] : neutral(`${is.id} is told of erasures in another way.`)),
    }),
  agreements: (was, is) => agreementChanges(was, is, at),
  certifications: (was, is) => certificationChanges(was, is, at),
  transfers: transferChanges,
  optOutElsewhere: (was, is) =>
    optional(was.optOutElsewhere, is.optOutElsewhere, {
      added: (now) => gives(`People can now opt out with ${is.id} itself: ${now}`),
      removed: () => takes(`People are no longer told how to opt out with ${is.id} itself.`),
      changed: (_, now) => neutral(`People opt out with ${is.id} itself elsewhere: ${now}`),
    }),
});
