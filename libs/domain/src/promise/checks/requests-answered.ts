import type { Check } from '../check.ts';
import { fromDuties } from '../from-duties.ts';

export const requestsAnswered: Check<'requests-answered'> = {
  kind: 'requests-answered',
  docs: 'Requests of these kinds are answered, or refused, before they are due; an extension and a pause move the due date.',
  example: { kind: 'requests-answered', kinds: ['access', 'portability'] },
  about: () => [],
  check({ kinds }, _, { duties }) {
    const asked = duties.filter(({ kind, about }) => kind === 'request' && (kinds as string[]).includes(about));
    return fromDuties(asked, {
      noun: ['request', 'requests'],
      done: 'answered',
      none: 'Nobody has made such a request.',
      waits: 'until the person has answered a question',
    });
  },
};
