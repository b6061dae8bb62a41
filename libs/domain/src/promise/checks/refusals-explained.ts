import type { ActGroup } from '../book.ts';
import { witness, type Check } from '../check.ts';
import { counted, countOf, verb } from '../words.ts';

const NOUN = ['request', 'requests'] as const;
const WAS = ['was', 'were'] as const;

export const refusalsExplained: Check<'refusals-explained'> = {
  kind: 'refusals-explained',
  docs: 'Whoever is refused is told of the authority and of the court that they can turn to. A refusal does not say what was asked for, so every one is looked at, also where `kinds` names some.',
  example: { kind: 'refusals-explained', kinds: ['access', 'erasure'] },
  about: () => [],
  check(_, __, { acts }) {
    const refusals = acts.filter(({ type }) => type === 'privacy.request.refused.v1');
    const explained = refusals.filter(isExplained);
    const silent = refusals.filter((each) => !isExplained(each));
    const count = (groups: readonly ActGroup[]) => counted(countOf(groups), NOUN);
    return {
      supporting: explained.map(witness),
      contradicting: silent.map(witness),
      atRisk: [],
      words: {
        kept: `${count(explained)} ${verb(countOf(explained), WAS)} refused, each with the authority and the court that the person can turn to.`,
        broken: `${count(silent)} ${verb(countOf(silent), WAS)} refused without naming an authority and a court.`,
        atRisk: '',
        unevidenced: 'No such request was refused.',
      },
    };
  },
};

function isExplained({ data: { complaintRoute, judicialRemedy } }: ActGroup): boolean {
  return Boolean(complaintRoute) && Boolean(judicialRemedy);
}
