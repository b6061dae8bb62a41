import type { FindingKind } from '../finding-kind.ts';
import { erasureOf } from './erasure-of.ts';

/** What a target has to erase fails and fails, until it is answered for good, in whatever round. */
export const erasureStuck: FindingKind = {
  rule: 'erasure-stuck',
  events: {
    'privacy.erasure.stuck.v1': ({ stream, data: { target, round, attempts, reason } }) => {
      const erasure = erasureOf(stream);
      return { do: 'raise', about: [erasure, target], on: target, detail: { erasure, target, round, attempts, reason } };
    },
    'privacy.erasure.answered.v1': ({ stream, data: { target, outcome } }) => {
      return outcome === 'failed' ? undefined : { do: 'settle', about: [erasureOf(stream), target], reason: outcome };
    },
  },
};
