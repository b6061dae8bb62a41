import type { PolicyContact } from '../../policy.ts';
import { gives, members, neutral, optional, takes, text, type Members, type Told } from '../told.ts';

/** An organisation or an office that may be named or not, such as the data protection officer. `who` begins a sentence. */
export function contactChanges(who: string, before: PolicyContact | undefined, after: PolicyContact | undefined): Told[] {
  return optional(before, after, {
    added: ({ name }) => gives(`${who} is now named: ${name}.`),
    removed: ({ name }) => takes(`${who} is no longer named (it was ${name}).`),
    changed: (was, is) => members(table(who), was, is),
  });
}

function table(who: string): Members<PolicyContact> {
  const by = (member: 'address' | 'email' | 'phone' | 'url', words: string) => (was: PolicyContact, is: PolicyContact) =>
    optional(was[member], is[member], {
      added: (value) => gives(`${who} can now be reached by ${words}: ${value}.`),
      removed: () => takes(`${who} can no longer be reached by ${words}.`),
      changed: (old, now) => neutral(`${who} has another ${words}: ${now} instead of ${old}.`),
    });
  return {
    name: (was, is) => text(was.name, is.name, (old, now) => neutral(`${who} is now ${now} and no longer ${old}.`)),
    address: by('address', 'postal address'),
    email: by('email', 'email address'),
    phone: by('phone', 'phone number'),
    url: by('url', 'web page'),
    country: (was, is) =>
      optional(was.country, is.country, {
        added: (country) => gives(`${who} is now said to be established in ${country}.`),
        removed: (country) => takes(`${who} is no longer said to be established in ${country}.`),
        changed: (old, now) => neutral(`${who} is now established in ${now} and no longer in ${old}.`),
      }),
  };
}
