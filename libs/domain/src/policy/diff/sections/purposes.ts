import type { Policy, PurposeRule } from '../../policy.ts';
import { listed } from '../in-words.ts';
import { flag, gives, key, members, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';

export function purposeChanges({ purposes: before }: Policy, { purposes: after }: Policy): Told[] {
  return rows(before, after, ({ id }) => id, {
    added: ({ id, name, legalBasis }) => takes(`Data is now also used for ${id} (${name}), on ${listed(legalBasis)}.`),
    removed: ({ id, name }) => gives(`Data is no longer used for ${id} (${name}).`),
    changed: (was, is) => members(table, was, is),
    reordered: neutral('The purposes stand in another order.'),
  });
}

/** Consent as the only basis is what a person can give and take back. */
function basisChanges({ id, legalBasis: before }: PurposeRule, { legalBasis: after }: PurposeRule): Told[] {
  if (before.join() === after.join()) return [];
  const words = `${id} may rest on ${listed(after)}; it was ${listed(before)}`;
  const asked = (bases: readonly string[]) => bases.length > 0 && bases.every((basis) => basis === 'consent');
  if (asked(before) && !asked(after)) return [takes(`${words}, so consent is no longer needed.`)];
  if (!asked(before) && asked(after)) return [gives(`${words}, so consent is now needed.`)];
  return [neutral(`${words}.`)];
}

const keyOf = (member: 'fideslang' | 'dpv') => (was: PurposeRule, is: PurposeRule) =>
  was[member] === is[member]
    ? []
    : [neutral(`${is.id} is ${is[member] ?? 'nothing'} in the vocabulary ${member}, and was ${was[member] ?? 'nothing'}.`)];

const table: Members<PurposeRule> = {
  id: key,
  name: (was, is) => text(was.name, is.name, (old, now) => neutral(`${is.id} is now called '${now}' and no longer '${old}'.`)),
  legalBasis: basisChanges,
  contact: (was, { id, contact }) =>
    flag(
      was.contact,
      contact,
      gives(`An opt-out from all contact now reaches ${id}.`),
      takes(`An opt-out from all contact no longer reaches ${id}.`),
    ),
  marketing: (was, { id, marketing }) =>
    flag(was.marketing, marketing, takes(`${id} now sells or advertises.`), gives(`${id} no longer sells or advertises.`)),
  tracking: (was, { id, tracking }) =>
    flag(
      was.tracking,
      tracking,
      takes(`${id} now follows people over time or across sites.`),
      gives(`${id} no longer follows people over time or across sites.`),
    ),
  device: (was, { id, device }) =>
    optional(was.device, device, {
      added: (now) => takes(`${id} now reads or writes people's devices, ${now === 'necessary' ? 'as necessary' : 'with consent'}.`),
      removed: () => gives(`${id} no longer reads or writes people's devices.`),
      changed: (_, now) =>
        now === 'necessary'
          ? takes(`${id} now reads or writes people's devices as necessary, without their consent.`)
          : gives(`${id} now needs consent to read or write people's devices.`),
    }),
  interest: (was, { id, interest }) =>
    optional(was.interest, interest, {
      added: (now) => gives(`${id} now says which interest it pursues: ${now}`),
      removed: () => takes(`${id} no longer says which interest it pursues.`),
      changed: (old, now) => neutral(`${id} now pursues the interest '${now}' and no longer '${old}'.`),
    }),
  fideslang: keyOf('fideslang'),
  dpv: keyOf('dpv'),
};
