import type { Policy } from '#domain';
import type { Words } from '../words/words.ts';
import type { DecisionSummary } from './automated-decisions.ts';
import { silent } from './silence.ts';

/** Art. 15(1)(h) GDPR: whether decisions are made by automated means alone, their logic, what they mean for the person, and what protects them. */
export function decisionsAnswer(policy: Policy | undefined, decisions: readonly DecisionSummary[], words: Words): object {
  return {
    asks: 'the existence of automated decision-making, including profiling',
    existence: existence(policy, decisions),
    decisions: decisions.map(({ purpose, name, declared, made: about }) => ({
      purpose,
      name,
      ...(declared
        ? { ...declared, safeguardsInWords: declared.safeguards.map((safeguard) => words.safeguard(safeguard)) }
        : { notStated: silent(policy, 'how these decisions are made, what they mean and what protects you') }),
      aboutYou: about,
    })),
  };
}

/** The answer in a sentence; the page says the same. */
export function existence(policy: Policy | undefined, decisions: readonly DecisionSummary[]): string {
  const declared = decisions.some((each) => each.declared);
  const said = declared
    ? 'The policy in force says that some decisions are made by automated means alone.'
    : silent(policy, 'that anything is decided by automated means alone');
  const made = decisions.flatMap((each) => each.made).reduce((sum, { times }) => sum + times, 0);
  if (made === 0) return `${said} No such decision about you is recorded.`;
  return `${said} ${made === 1 ? 'One such decision about you is' : `${made} such decisions about you are`} recorded.`;
}
