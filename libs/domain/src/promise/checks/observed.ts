import { witness, type Check } from '../check.ts';
import { typesOf } from '../coverage.ts';
import { matchesAct } from '../match-act.ts';
import { countedEvents, countOf, verb } from '../words.ts';

export const observed: Check<'observed'> = {
  kind: 'observed',
  docs: 'Acts like these, or events of this type, happen at all.',
  example: { kind: 'observed', about: { events: ['notice.given'], notices: ['collection'] } },
  about: ({ about }) => typesOf(about.events),
  check({ about }, policy, { acts }) {
    const seen = acts.filter((act) => matchesAct(about, act, policy));
    return {
      supporting: seen.map(witness),
      contradicting: [],
      atRisk: [],
      words: {
        kept: `It happens: ${countedEvents(seen)} ${verb(countOf(seen), ['was', 'were'])} reported.`,
        broken: '',
        atRisk: '',
        unevidenced: 'It has not been seen to happen.',
      },
    };
  },
};
