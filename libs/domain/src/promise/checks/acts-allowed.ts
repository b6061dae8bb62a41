import { rules as judgementRules } from '../../judgement/rules/index.ts';
import type { Policy } from '../../policy/policy.ts';
import type { ContradictionGroup } from '../book.ts';
import { witness, type Check } from '../check.ts';
import { typesOf } from '../coverage.ts';
import { isAgainst } from '../is-against.ts';
import { matchesAct } from '../match-act.ts';
import { countedEvents, countOf, verb } from '../words.ts';

export const actsAllowed: Check<'acts-allowed'> = {
  kind: 'acts-allowed',
  docs: 'Acts like these happen, and none of them contradicts the policy: any rule of the judgement, or those in `rules`.',
  example: { kind: 'acts-allowed', about: { events: ['data.shared'], recipientKinds: ['shipping'] }, rules: ['beyond-recipient'] },
  about: ({ about }, policy) => askedFor(typesOf(about.events), policy),
  check(rule, policy, { acts, contradictions }) {
    const happened = acts.filter((act) => matchesAct(rule.about, act, policy));
    const against = contradictions.filter((each) => isAgainst(rule, each, policy));
    const reported = `${countedEvents(happened)} ${verb(countOf(happened), ['was', 'were'])} reported`;
    return {
      supporting: against.length > 0 ? [] : happened.map(witness),
      contradicting: against.map(({ n: times, first, events }) => ({ n: times, since: first.at, events })),
      atRisk: [],
      words: {
        kept: `${reported}, and none goes against it.`,
        broken: `${reported}. ${[...byRule(against)].map(inWords).join(' ')}`,
        atRisk: '',
        unevidenced: 'Nothing of the kind was reported, so nothing shows it either way.',
      },
    };
  },
};

/**
 * Systems need not set an end of their own: where none does, that of the policy holds. So nobody has to be declared who would report such ends, where the check is about
 * other acts too; whoever is declared has to be heard.
 */
function askedFor(types: string[], { publishers = [] }: Policy): string[] {
  const asked = types.filter((type) => type !== 'privacy.retention.scheduled.v1' || publishers.some(({ events }) => events.includes(type)));
  return asked.length > 0 ? asked : types;
}

function byRule(contradictions: readonly ContradictionGroup[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { rule, n } of contradictions) found.set(rule, (found.get(rule) ?? 0) + n);
  return found;
}

function inWords([rule, n]: [string, number]): string {
  const why = judgementRules.find(({ id }) => id === rule)?.docs ?? 'it breaks a rule that is not known here.';
  return `${n} ${verb(n, ['goes', 'go'])} against it (${rule}): ${why}`;
}
