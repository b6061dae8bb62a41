import { categoryRule, retentionRulesFor, type Policy } from '#domain';
import type { InventoryEntry } from '#projections';
import type { BundleHead } from '../contents.ts';
import type { Words } from '../words/words.ts';
import type { DecisionSummary } from './automated-decisions.ts';
import { decisionsAnswer } from './decisions-answer.ts';
import type { RecipientSummary } from './recipients.ts';
import { complaintAnswer, rightsAnswer } from './rights-answers.ts';
import type { TransferSummary } from './transfers.ts';

/** What was recorded of the person, added up. */
export interface Recorded {
  held: readonly InventoryEntry[];
  passedThrough: readonly InventoryEntry[];
  recipients: readonly RecipientSummary[];
  decisions: readonly DecisionSummary[];
  transfers: readonly TransferSummary[];
}

/**
 * The information that Art. 15(1)(a) to (h) and Art. 15(2) GDPR ask for, from what the ledger recorded and what the policy in force says. Where
 * neither says anything the answer says so in words.
 */
export function article15(
  head: BundleHead,
  policy: Policy | undefined,
  { held, passedThrough, recipients, decisions, transfers }: Recorded,
  words: Words,
): object {
  // What only passes through is processed too, but not stored.
  const processed = [...held, ...passedThrough];
  const categories = [...new Set(processed.map(({ category }) => category))];
  return {
    law: 'Regulation (EU) 2016/679 (GDPR), Article 15',
    controller: { id: head.controller, ...(policy ? { contact: policy.contact } : {}) },
    asOf: head.asOf,
    '15(1)(a)': { asks: 'the purposes of the processing', purposes: purposes(processed, words) },
    '15(1)(b)': {
      asks: 'the categories of personal data concerned',
      categories: categories.map((category) => ({
        category,
        name: words.category(category),
        special: categoryRule(policy, category)?.special ?? false,
        fields: names(held, category, ({ fields }) => fields.map(({ name }) => name)),
        passedThrough: names(processed, category, (entry) => entry.passedThrough),
      })),
    },
    '15(1)(c)': { asks: 'the recipients to whom the personal data have been or will be disclosed', recipients },
    '15(1)(d)': {
      asks: 'the envisaged period for which the personal data will be stored, or the criteria for it',
      retention: held.map(({ category, system, dataset, retention }) => ({
        category,
        system,
        dataset,
        ...(retention ? { due: retention } : {}),
        rules: retentionRulesFor(policy, category, system),
      })),
    },
    '15(1)(e)': rightsAnswer(policy, words),
    '15(1)(f)': complaintAnswer(policy),
    '15(1)(g)': sources(processed, words),
    '15(1)(h)': decisionsAnswer(policy, decisions, words),
    '15(2)': {
      asks: 'the safeguards for transfers to a third country',
      transfers,
      ...(transfers.length > 0 ? {} : { notStated: 'No transfer of your data to a third country is recorded.' }),
    },
  };
}

function sources(processed: readonly InventoryEntry[], words: Words): object {
  const told = processed.flatMap(({ category, system, dataset, origins }) =>
    origins.map((origin) => ({
      category,
      system,
      dataset,
      ...origin,
      words: words.origin(origin.origin, origin.name),
      ...(origin.origin === 'third-party' && origin.name === undefined ? { notStated: 'Who gave it is not recorded.' } : {}),
    })),
  );
  return {
    asks: 'the source, where the personal data were not collected from the data subject',
    sources: told,
    ...(told.length > 0 ? {} : { notStated: 'No source of your data is recorded.' }),
  };
}

function names(entries: readonly InventoryEntry[], category: string, of: (entry: InventoryEntry) => readonly string[]): string[] {
  return [...new Set(entries.filter((entry) => entry.category === category).flatMap(of))].sort();
}

function purposes(processed: readonly InventoryEntry[], words: Words): object[] {
  const found = new Map<string, { legalBases: Set<string>; categories: Set<string> }>();
  for (const { category, purposes: named } of processed) {
    for (const { purpose, legalBases } of named) {
      const known = found.get(purpose) ?? { legalBases: new Set(), categories: new Set() };
      legalBases.forEach((basis) => known.legalBases.add(basis));
      found.set(purpose, { ...known, categories: known.categories.add(category) });
    }
  }
  return [...found].map(([purpose, { legalBases, categories }]) => ({
    purpose,
    name: words.purpose(purpose),
    legalBases: [...legalBases].sort(),
    categories: [...categories].sort(),
  }));
}
