import type { FindingKind } from '../finding-kind.ts';

/** Somebody goes on sending about a person who was erased: one finding for each erasure and source, however often. */
export const eventRefused: FindingKind = {
  rule: 'event-refused',
  events: {
    'privacy.event.refused.v1': ({ data: { erasure, source, type, reason } }) => {
      return { do: 'raise', about: [erasure, source], on: source, detail: { erasure, source, type, reason } };
    },
  },
};
