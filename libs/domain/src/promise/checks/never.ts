import { witness, type Check } from '../check.ts';
import { typesOf } from '../coverage.ts';
import { matchesAct } from '../match-act.ts';
import { countedEvents, verb } from '../words.ts';

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
    const types = typesOf(among.events);
    const looked = acts.filter((each) => matchesAct(among, each, policy));
    const broken = looked.filter((each) => matchesAct(act, each, policy));
    const kept = looked.filter((each) => !broken.includes(each));
    const [all, times] = [looked, broken].map((groups) => groups.reduce((sum, { n }) => sum + n, 0)) as [number, number];
    return {
      supporting: kept.map(witness),
      contradicting: broken.map(witness),
      atRisk: [],
      words: {
        kept: `${countedEvents(all, types)} reported, and none is one that should never be.`,
        broken: `Of ${countedEvents(all, types)} reported, ${times} ${verb(times, ['is one', 'are ones'])} that should never be.`,
        atRisk: '',
        unevidenced: 'Nothing of the kind was reported, so nothing shows it either way.',
      },
    };
  },
};
