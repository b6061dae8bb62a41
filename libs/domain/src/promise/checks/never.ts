import { witness, type Check } from '../check.ts';
import { typesOf } from '../coverage.ts';
import { matchesAct } from '../match-act.ts';
import { countedEvents, countOf, verb } from '../words.ts';

export const never: Check<'never'> = {
  kind: 'never',
  docs: 'Of the acts that `among` tells, none is ever one that `act` tells.',
  example: {
    kind: 'never',
    among: { events: ['data.shared'] },
    act: { events: ['data.shared'], categories: ['user_files'] },
  },
  about: ({ among }) => typesOf(among.events),
  check({ among, act }, policy, { acts }) {
    const looked = acts.filter((each) => matchesAct(among, each, policy));
    const broken = looked.filter((each) => matchesAct(act, each, policy));
    const kept = looked.filter((each) => !broken.includes(each));
    const reported = `${countedEvents(looked)} ${verb(countOf(looked), ['was', 'were'])} reported`;
    return {
      supporting: kept.map(witness),
      contradicting: broken.map(witness),
      atRisk: [],
      words: {
        kept: `${reported}, and none goes against it.`,
        broken: `${reported}. ${countOf(broken)} ${verb(countOf(broken), ['goes', 'go'])} against it: what should never happen.`,
        atRisk: '',
        unevidenced: 'Nothing of the kind was reported, so nothing shows it either way.',
      },
    };
  },
};
