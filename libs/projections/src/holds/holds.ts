import { handle, ignored, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import {
  choiceTypes,
  dataTypes,
  erasureTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';

/** A legal hold: by person, category or system, or several of them together. */
export interface HoldRow {
  readonly controller: string;
  readonly id: string;
  readonly subject?: string | undefined;
  readonly category?: string | undefined;
  readonly system?: string | undefined;
  readonly active: boolean;
  readonly facts: HoldFacts;
}

export interface HoldFacts {
  readonly ground: string;
  readonly placedAt: string;
  readonly placedBy: string;
  readonly reviewAt?: string | undefined;
  readonly lifted?: { readonly at: string; readonly by: string; readonly reason: string };
}

const table: Table<HoldRow> = {
  name: 'hold',
  columns: { controller: 'text', id: 'text', subject: 'text?', category: 'text?', system: 'text?', active: 'boolean', facts: 'json' },
  key: ['controller', 'id'],
  subjects: ['subject'],
};

const on: Handlers<Touch<HoldRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...houseTypes, ...watchTypes),

  'privacy.hold.placed.v1': ({ stream, metadata: { controller, actor, time }, data: { subject, category, system, ground, reviewAt } }) => {
    const id = holdOf(stream);
    const facts = { ground, placedAt: time, placedBy: actor, reviewAt };
    return [{ key: [controller, id], evolve: () => ({ controller, id, subject, category, system, active: true, facts }) }];
  },
  'privacy.hold.lifted.v1': ({ stream, metadata: { controller, actor, time }, data: { reason } }) => {
    const lifted = { at: time, by: actor, reason };
    return [
      { key: [controller, holdOf(stream)], evolve: (row) => (row ? { ...row, active: false, facts: { ...row.facts, lifted } } : null) },
    ];
  },
};

function holdOf(stream: string): string {
  return stream.slice('hold-'.length);
}

/** The legal holds of each controller. */
export const holds: Folded<HoldRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
