import type { AutomatedDecisionRule, Policy, RightsRule } from '../../policy.ts';
import { listed } from '../in-words.ts';
import { gives, key, members, names, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';
import { contactChanges } from './contact.ts';

export function automatedDecisionChanges({ automatedDecisions: before = [] }: Policy, { automatedDecisions: after = [] }: Policy): Told[] {
  return rows(before, after, ({ purpose }) => purpose, {
    added: ({ purpose, significance }) => takes(`No person decides any more about ${purpose}. What it means: ${significance}`),
    removed: ({ purpose }) => gives(`A person decides again about ${purpose}.`),
    changed: (was, is) => members(decisionTable, was, is),
    reordered: neutral('The automated decisions stand in another order.'),
  });
}

const decisionTable: Members<AutomatedDecisionRule> = {
  purpose: key,
  logic: (was, is) => text(was.logic, is.logic, (_, now) => neutral(`Decisions about ${is.purpose} are made otherwise: ${now}`)),
  significance: (was, is) =>
    text(was.significance, is.significance, (_, now) => neutral(`Decisions about ${is.purpose} mean something else for people: ${now}`)),
  safeguards: (was, is) =>
    names(
      was.safeguards,
      is.safeguards,
      (safeguard) => gives(`${safeguard} now protects people from decisions about ${is.purpose}.`),
      (safeguard) => takes(`${safeguard} no longer protects people from decisions about ${is.purpose}.`),
    ),
};

export function rightsChanges({ rights: before }: Policy, { rights: after }: Policy): Told[] {
  return optional(before, after, {
    added: ({ offered }) => gives(`People are now told of their rights: ${listed(offered)}.`),
    removed: () => takes('People are no longer told of their rights.'),
    changed: (was, is) => members(rightsTable, was, is),
  });
}

const words = (member: 'how' | 'judicialRemedy', what: string) => (was: RightsRule, is: RightsRule) =>
  optional(was[member], is[member], {
    added: (now) => gives(`People are now told ${what}: ${now}`),
    removed: () => takes(`People are no longer told ${what}.`),
    changed: (_, now) => neutral(`What people are told of ${what} is another: ${now}`),
  });

const rightsTable: Members<RightsRule> = {
  offered: (was, is) =>
    names(
      was.offered,
      is.offered,
      (right) => gives(`People are now told of a right: ${right}.`),
      (right) => takes(`People are no longer told of a right: ${right}.`),
    ),
  how: words('how', 'how to exercise their rights'),
  authority: (was, is) => contactChanges('The supervisory authority for complaints', was.authority, is.authority),
  judicialRemedy: words('judicialRemedy', 'how to go to court'),
};
