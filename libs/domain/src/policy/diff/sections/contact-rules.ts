import type { ContactRules, Policy } from '../../policy.ts';
import { amount, period } from '../amounts.ts';
import { gives, members, names, takes, type Members, type Told } from '../told.ts';

export function contactRuleChanges({ contactRules: before = {} }: Policy, { contactRules: after = {} }: Policy): Told[] {
  return members(table, before, after);
}

const table: Members<ContactRules> = {
  commercial: ({ commercial: before = [] }, { commercial: after = [] }) =>
    names(
      before,
      after,
      (mark) => gives(`Commercial contact now has to carry ${mark}.`),
      (mark) => takes(`Commercial contact no longer has to carry ${mark}.`),
    ),
  optOutWithin: (before, after) =>
    period(before.optOutWithin, after.optOutWithin, {
      added: (now) => takes(`An opt-out takes effect within ${now} and no longer at once.`),
      removed: (old) => gives(`An opt-out takes effect at once and no longer within ${old}.`),
      more: (old, now) => takes(`An opt-out takes effect more slowly: within ${now} instead of ${old}.`),
      less: (old, now) => gives(`An opt-out takes effect faster: within ${now} instead of ${old}.`),
    }),
  optOutLimitBusinessDays: (before, after) =>
    amount(before.optOutLimitBusinessDays, after.optOutLimitBusinessDays, {
      added: (now) => gives(`The law's limit for an opt-out is now counted: ${now} business days.`),
      removed: () => takes("The law's limit for an opt-out is no longer counted."),
      more: (old, now) => takes(`The law's limit for an opt-out is taken to be ${now} business days and no longer ${old}.`),
      less: (old, now) => gives(`The law's limit for an opt-out is taken to be ${now} business days and no longer ${old}.`),
    }),
  evenAfterOptOut: ({ evenAfterOptOut: before = [] }, { evenAfterOptOut: after = [] }) =>
    names(
      before,
      after,
      (purpose) => takes(`${purpose} now reaches people also after an opt-out from all contact.`),
      (purpose) => gives(`${purpose} no longer reaches people after an opt-out from all contact.`),
    ),
};
