import type { Check } from '../check.ts';

export const unobservable: Check<'unobservable'> = {
  kind: 'unobservable',
  docs: 'Nothing that is reported could show it; the `reason` is told, and the promise is never better than unevidenced.',
  example: { kind: 'unobservable', reason: 'People opt out at the recipient, which tells nobody.' },
  about: () => [],
  check: ({ reason }) => ({
    supporting: [],
    contradicting: [],
    atRisk: [],
    words: { kept: '', broken: '', atRisk: '', unevidenced: reason },
  }),
};
