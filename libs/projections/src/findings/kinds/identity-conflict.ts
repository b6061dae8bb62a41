import type { FindingKind } from '../finding-kind.ts';

/** An event named identifiers of different people. Whose they are, the person's timeline says. */
export const identityConflict: FindingKind = {
  rule: 'identity-conflict',
  events: {
    'privacy.identity.conflicted.v1': ({ id, data: { types } }) => {
      return { do: 'raise', about: [id], on: types.join(' '), detail: { event: id, types } };
    },
  },
};
