import type { ChangesRule, Policy, SectionRule } from '../../policy.ts';
import { period } from '../amounts.ts';
import { gives, key, members, names, neutral, optional, rows, takes, text, type Members, type Told } from '../told.ts';

export function changeChanges({ changes: before }: Policy, { changes: after }: Policy): Told[] {
  return optional(before, after, {
    added: ({ channel }) => gives(`A new version of the policy is now announced (${channel}).`),
    removed: ({ channel }) => takes(`A new version of the policy is no longer announced (${channel}).`),
    changed: (was, is) => members(changesTable, was, is),
  });
}

const changesTable: Members<ChangesRule> = {
  channel: (was, is) =>
    text(was.channel, is.channel, (old, now) => neutral(`A new version of the policy is announced by ${now} and no longer by ${old}.`)),
  ahead: (was, is) =>
    period(was.ahead, is.ahead, {
      added: (now) => gives(`A new version of the policy is now announced ${now} before it is in force.`),
      removed: (old) => takes(`A new version of the policy is no longer announced ${old} before it is in force.`),
      more: (old, now) => gives(`A new version of the policy is announced earlier: ${now} before it is in force instead of ${old}.`),
      less: (old, now) => takes(`A new version of the policy is announced later: ${now} before it is in force instead of ${old}.`),
    }),
};

export function precedenceChanges({ precedence: before = [] }: Policy, { precedence: after = [] }: Policy): Told[] {
  return rows(before, after, (name) => name, {
    added: (name) => neutral(`${name} now goes before this policy where the two conflict.`),
    removed: (name) => neutral(`${name} no longer goes before this policy where the two conflict.`),
    changed: () => [],
    reordered: neutral('What goes before this policy stands in another order, strongest first.'),
  });
}

export function foreignOrderChanges({ foreignOrders: before }: Policy, { foreignOrders: after }: Policy): Told[] {
  return optional(before, after, {
    added: (now) => gives(`The policy now says what is done with orders from outside the Union: ${now}`),
    removed: () => takes('The policy no longer says what is done with orders from outside the Union.'),
    changed: (_, now) => neutral(`What is done with orders from outside the Union is another: ${now}`),
  });
}

export function textChanges({ sections: before = [] }: Policy, { sections: after = [] }: Policy): Told[] {
  return rows(before, after, ({ title }) => title, {
    added: ({ title }) => neutral(`The published text has a new section, '${title}'.`),
    removed: ({ title }) => neutral(`The published text no longer has the section '${title}'.`),
    changed: (was, is) => members(sectionTable, was, is),
    reordered: neutral('The sections of the published text stand in another order.'),
  });
}

const sectionTable: Members<SectionRule> = {
  title: key,
  refersTo: ({ refersTo: was = [] }, { title, refersTo: is = [] }) =>
    names(
      was,
      is,
      (other) => neutral(`The section '${title}' now refers to '${other}'.`),
      (other) => neutral(`The section '${title}' no longer refers to '${other}'.`),
    ),
};
