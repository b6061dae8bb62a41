import type { FindingKind } from '../finding-kind.ts';

/** Expected events that stopped coming, until they come again. */
export const publisherSilent: FindingKind = {
  rule: 'publisher-silent',
  events: {
    'privacy.publisher.silent.v1': ({ data: { source, type, every, since } }) => {
      return { do: 'raise', about: [source, type, since], on: `${source} ${type}`, detail: { source, type, every, since } };
    },
    'privacy.publisher.heard.v1': ({ data: { source, type, silence } }) => {
      return { do: 'settle', about: [source, type, silence], reason: 'heard-again' };
    },
  },
};
