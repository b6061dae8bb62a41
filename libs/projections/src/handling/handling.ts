import type { FindingStatus } from '#domain';
import { handle, ignored, type EventOf, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
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
import type { FindingFacts, Handled } from '../findings/findings.ts';

/** What people have done about a finding, whether it is there or not: what a judgement finds may vanish, and come back. */
export interface HandlingRow {
  readonly controller: string;
  /** Of the finding. */
  readonly id: string;
  readonly status: Exclude<FindingStatus, 'open'>;
  readonly facts: Pick<FindingFacts, 'acknowledged' | 'resolved'>;
}

const table: Table<HandlingRow> = {
  name: 'handling',
  columns: { controller: 'text', id: 'text', status: 'text', facts: 'json' },
  key: ['controller', 'id'],
  subjects: [],
};

const on: Handlers<Touch<HandlingRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes),
  ...ignored(
    'privacy.drill.started.v1',
    'privacy.drill.ended.v1',
    'privacy.system.silent.v1',
    'privacy.system.heard.v1',
    'privacy.publisher.silent.v1',
    'privacy.publisher.heard.v1',
  ),
  'privacy.finding.acknowledged.v1': (event) =>
    touch(event, (row, acknowledged) => row ?? { status: 'acknowledged', facts: { acknowledged } }),
  'privacy.finding.resolved.v1': (event) =>
    touch(event, (row, resolved) => (row?.status === 'resolved' ? row : { status: 'resolved', facts: { ...row?.facts, resolved } })),
};

type Stand = Pick<HandlingRow, 'status' | 'facts'>;

function touch(
  { stream, metadata, data: { reason } }: EventOf<'privacy.finding.acknowledged.v1' | 'privacy.finding.resolved.v1'>,
  next: (row: Stand | undefined, handled: Handled) => Stand,
): Touch<HandlingRow>[] {
  const { controller, actor: by, time: at } = metadata;
  const id = stream.slice('finding-'.length);
  return [
    {
      key: [controller, id],
      evolve: (row) => {
        const { status, facts } = next(row, { at, by, reason });
        return row?.status === status ? row : { controller, id, status, facts };
      },
    },
  ];
}

/** What people have said of each finding. */
export const handling: Folded<HandlingRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
