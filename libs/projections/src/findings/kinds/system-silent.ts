import type { FindingKind } from '../finding-kind.ts';

/** A system or processor that did not erase in a drill, until it does in a later one. */
export const systemSilent: FindingKind = {
  rule: 'system-silent',
  events: {
    'privacy.system.silent.v1': ({ data: { system, drill, reason } }) => {
      return { do: 'raise', about: [system, drill], on: system, detail: { system, drill, ...(reason !== undefined && { reason }) } };
    },
    'privacy.system.heard.v1': ({ data: { system, silence } }) => ({ do: 'settle', about: [system, silence], reason: 'heard-again' }),
  },
};
