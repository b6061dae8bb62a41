import type { AgreementRule, CertificationRule, RecipientRule, TransferRule } from '../../policy.ts';
import { gives, key, members, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';

/** `at`: RFC 3339; what had ended by then bound nobody any more. */
export function agreementChanges(
  { agreements: before = [] }: RecipientRule,
  { id, agreements: after = [] }: RecipientRule,
  at: string,
): Told[] {
  return rows(before, after, ({ kind }) => kind, {
    added: (row, beside) => {
      const what = `agreement (${row.kind}) with ${id}`;
      if (isOver(row, at)) return neutral(`An ${what} is now named that ended at ${row.to}.`);
      return gives(beside ? `One more ${what} is named, ${time(row)}.` : `${id} is now bound by an agreement (${row.kind}).`);
    },
    removed: (row, beside) => {
      const what = `agreement (${row.kind}) with ${id}`;
      if (isOver(row, at)) return neutral(`The ${what} that ended at ${row.to} is no longer named.`);
      return takes(beside ? `One ${what} less is named, ${time(row)}.` : `${id} is no longer bound by an agreement (${row.kind}).`);
    },
    changed: (was, is) => members(agreementTable(id), was, is),
    reordered: neutral(`The agreements with ${id} stand in another order.`),
  });
}

function agreementTable(id: string): Members<AgreementRule> {
  return {
    kind: key,
    reference: (was, { kind, reference }) =>
      was.reference === reference ? [] : [neutral(`The agreement (${kind}) with ${id} has another reference.`)],
    ...periodTable(({ kind }: AgreementRule) => `The agreement (${kind}) with ${id}`),
  };
}

export function certificationChanges(
  { certifications: before = [] }: RecipientRule,
  { id, certifications: after = [] }: RecipientRule,
  at: string,
): Told[] {
  return rows(before, after, ({ framework }) => framework, {
    added: (row, beside) => {
      const what = `certification of ${id} under ${row.framework}`;
      if (isOver(row, at)) return neutral(`A ${what} is now named that ended at ${row.to}.`);
      return gives(beside ? `One more ${what} is named, ${time(row)}.` : `${id} is now certified under ${row.framework}.`);
    },
    removed: (row, beside) => {
      const what = `certification of ${id} under ${row.framework}`;
      if (isOver(row, at)) return neutral(`The ${what} that ended at ${row.to} is no longer named.`);
      return takes(beside ? `One ${what} less is named, ${time(row)}.` : `${id} is no longer certified under ${row.framework}.`);
    },
    changed: (was, is) => members(certificationTable(id), was, is),
    reordered: neutral(`The certifications of ${id} stand in another order.`),
  });
}

function certificationTable(id: string): Members<CertificationRule> {
  return { framework: key, ...periodTable(({ framework }: CertificationRule) => `The certification of ${id} under ${framework}`) };
}

export function transferChanges({ transfers: before = [] }: RecipientRule, { id, transfers: after = [] }: RecipientRule): Told[] {
  return rows(before, after, ({ country }) => country, {
    added: ({ country, mechanism }) => gives(`What ${id} gets in ${country} now goes there under ${mechanism}.`),
    removed: ({ country, mechanism }) => takes(`What ${id} gets in ${country} no longer goes there under ${mechanism}.`),
    changed: (was, is) => members(transferTable(id), was, is),
    reordered: neutral(`The transfers to ${id} stand in another order.`),
  });
}

function transferTable(id: string): Members<TransferRule> {
  return {
    country: key,
    mechanism: (was, is) =>
      text(was.mechanism, is.mechanism, (old, now) =>
        neutral(`What ${id} gets in ${is.country} goes there under ${now} and no longer ${old}.`),
      ),
  };
}

interface Period {
  from: string;
  to?: string;
}

const isOver = ({ to }: Period, at: string): boolean => to !== undefined && Date.parse(to) <= Date.parse(at);
const time = ({ from, to }: Period): string => `from ${from} ${to === undefined ? 'on' : `to ${to}`}`;

function periodTable<T extends Period>(what: (row: T) => string) {
  return {
    from: (was: T, is: T) => text(was.from, is.from, (old, now) => neutral(`${what(is)} holds since ${now} and not since ${old}.`)),
    to: (was: T, is: T) =>
      optional(was.to, is.to, {
        added: (now) => takes(`${what(is)} now ends at ${now}.`),
        removed: (old) => gives(`${what(is)} no longer ends at ${old}.`),
        changed: (old, now) =>
          Date.parse(now) < Date.parse(old)
            ? takes(`${what(is)} ends earlier: ${now} instead of ${old}.`)
            : gives(`${what(is)} ends later: ${now} instead of ${old}.`),
      }),
  };
}
