import type { BreachRule, ChildrenRule, Policy } from '../../policy.ts';
import { amount, period } from '../amounts.ts';
import { gives, members, neutral, optional, takes, type Members, type Told } from '../told.ts';

export function childrenChanges({ children: before = {} }: Policy, { children: after = {} }: Policy): Told[] {
  return members(childrenTable, before, after);
}

const childrenTable: Members<ChildrenRule> = {
  noMarketingUnder: (before, after) =>
    amount(before.noMarketingUnder, after.noMarketingUnder, {
      added: (now) => gives(`Nothing is marketed any more to people under ${now}.`),
      removed: (old) => takes(`Things may be marketed now to people under ${old}.`),
      more: (old, now) => gives(`Nothing is marketed any more to people under ${now}; it was ${old}.`),
      less: (old, now) => takes(`Things may be marketed now to people from ${now} on; it was ${old}.`),
    }),
  notForUnder: (before, after) =>
    amount(before.notForUnder, after.notForUnder, {
      added: (now) => neutral(`The service is now not meant for people under ${now}.`),
      removed: (old) => neutral(`The service is now meant also for people under ${old}.`),
      more: (old, now) => neutral(`The service is now not meant for people under ${now}; it was ${old}.`),
      less: (old, now) => neutral(`The service is now meant for people from ${now} on; it was ${old}.`),
    }),
};

export function breachChanges({ breach: before }: Policy, { breach: after }: Policy): Told[] {
  return optional(before, after, {
    added: () => gives('The policy now says whom a breach is told to.'),
    removed: () => takes('The policy no longer says whom a breach is told to.'),
    changed: (was, is) => members(breachTable, was, is),
  });
}

const within = (who: string) => ({
  added: (now: string) => gives(`${who} now told of a breach within ${now}.`),
  removed: (old: string) => takes(`${who} no longer told of a breach within ${old}.`),
  more: (old: string, now: string) => takes(`${who} told of a breach later: within ${now} instead of ${old}.`),
  less: (old: string, now: string) => gives(`${who} told of a breach earlier: within ${now} instead of ${old}.`),
});

const inBusinessDays = (days: number) => `${days} business days`;

const breachTable: Members<BreachRule> = {
  authorityWithin: (was, is) => period(was.authorityWithin, is.authorityWithin, within('The authority is')),
  subjectsWithin: (was, is) => period(was.subjectsWithin, is.subjectsWithin, within('People are')),
  subjectsWithinBusinessDays: (was, is) => {
    const { added, removed, more, less } = within('People are');
    return amount(was.subjectsWithinBusinessDays, is.subjectsWithinBusinessDays, {
      added: (now) => added(inBusinessDays(now)),
      removed: (old) => removed(inBusinessDays(old)),
      more: (old, now) => more(inBusinessDays(old), inBusinessDays(now)),
      less: (old, now) => less(inBusinessDays(old), inBusinessDays(now)),
    });
  },
  channel: (was, is) =>
    optional(was.channel, is.channel, {
      added: (now) => gives(`People are now told of a breach by ${now}.`),
      removed: (old) => takes(`People are no longer told of a breach by ${old}.`),
      changed: (old, now) => neutral(`People are told of a breach by ${now} and no longer by ${old}.`),
    }),
};
