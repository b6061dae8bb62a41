import type { FindingKind } from '../finding-kind.ts';
import { erasureOf } from './erasure-of.ts';

const rule = 'erasure-escalated';

/** An order whose time runs out or is over, until it is answered for good. */
export const erasureEscalated: FindingKind = {
  rule,
  events: {
    'privacy.erasure.escalated.v1': ({ stream, data: { target, round, stage, dueAt, reason } }) => {
      const erasure = erasureOf(stream);
      const detail = { erasure, target, round, stage, dueAt, ...(reason !== undefined && { reason }) };
      return { do: 'raise', about: [erasure, target, round], on: target, detail };
    },
    'privacy.erasure.answered.v1': ({ stream, data: { target, round, outcome } }) => {
      return outcome === 'failed' ? undefined : { do: 'settle', about: [erasureOf(stream), target, round], reason: outcome };
    },
    'privacy.erasure.told.v1': ({ stream, data: { target, round } }) => {
      return { do: 'settle', about: [erasureOf(stream), target, round], reason: 'told' };
    },
  },
};
