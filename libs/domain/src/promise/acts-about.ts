import type { Policy } from '../policy/policy.ts';
import type { ActMatch, CheckRule, PromiseRule } from '../policy/promise-rule.ts';
import type { ActGroup, Book } from './book.ts';
import { matchesAct } from './match-act.ts';

/** The acts in the book that the checks of a promise look at, whether they speak for it or against it. */
export function actsAbout({ checks }: PromiseRule, policy: Policy, { acts }: Book): ActGroup[] {
  const about = checks.flatMap((check) => matchOf(check) ?? []);
  return acts.filter((act) => about.some((match) => matchesAct(match, act, policy)));
}

function matchOf(check: CheckRule): ActMatch | undefined {
  if (check.kind === 'acts-allowed' || check.kind === 'observed') return check.about;
  if (check.kind === 'control-evidenced') return { events: ['control.evidenced'], controls: [check.control] };
  return check.kind === 'never' ? check.among : undefined;
}
