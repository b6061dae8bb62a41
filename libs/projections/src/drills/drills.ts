import type { EventTypes } from '#domain';
import { handle, ignored, type CaseRow, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import {
  choiceTypes,
  dataTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
} from '../engine/event-groups.ts';

/** A drill as its start and its end tell it; how far it is in between, its erasure tells, which has the same id. */
export interface DrillRow extends CaseRow {
  readonly open: boolean;
  readonly facts: DrillFacts;
}

export interface DrillFacts {
  readonly startedAt: string;
  readonly startedBy: string;
  readonly until: string;
  readonly targets: readonly string[];
  readonly ended?: { readonly at: string } & Omit<EventTypes['privacy.drill.ended.v1'], 'drill'>;
}

const table: Table<DrillRow> = {
  name: 'drill',
  columns: { controller: 'text', id: 'text', at: 'timestamptz', position: 'bigint', open: 'boolean', facts: 'json' },
  key: ['controller', 'id'],
  indexes: ['(controller, at, position)', '(controller, position)', '(position) WHERE open'],
  // It names systems and nobody; the person who does not exist goes with the skeleton of the erasure.
  subjects: [],
};

const on: Handlers<Touch<DrillRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes),
  ...ignored(
    'privacy.system.silent.v1',
    'privacy.system.heard.v1',
    'privacy.publisher.silent.v1',
    'privacy.publisher.heard.v1',
    'privacy.finding.acknowledged.v1',
    'privacy.finding.resolved.v1',
  ),

  'privacy.drill.started.v1': ({ at, position, metadata: { controller, actor, time }, data: { drill: id, until, targets } }) => {
    const facts = { startedAt: time, startedBy: actor, until, targets };
    return [{ key: [controller, id], evolve: (row) => row ?? { controller, id, at, position, open: true, facts } }];
  },
  'privacy.drill.ended.v1': ({ metadata: { controller, time }, data: { drill, ...ended } }) => {
    const evolve = (row: DrillRow | undefined) =>
      row ? { ...row, open: false, facts: { ...row.facts, ended: { at: time, ...ended } } } : null;
    return [{ key: [controller, drill], evolve }];
  },
};

/** The drills of each controller. */
export const drills: Folded<DrillRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
