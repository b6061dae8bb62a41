import { handle, ignored, type Appended, type Handlers, type Table } from '../engine/index.ts';
import { choiceTypes, erasureTypes, holdTypes, houseTypes, identityTypes, requestTypes, watchTypes } from '../engine/event-groups.ts';

/** Somebody looked at a person's data. */
export interface AccessRow {
  readonly controller: string;
  readonly subject: string;
  /** When, UTC. */
  readonly at: string;
  readonly position: bigint;
  readonly event: string;
  readonly facts: AccessFacts;
}

export type AccessFacts = Looked | Opened;

/** A person of the organisation looked, in a system of theirs (`data.accessed`). */
export interface Looked {
  readonly how: 'looked';
  /** Id of the member of staff. */
  readonly actor: string;
  readonly time: string;
  readonly category: string;
  readonly system: string;
  readonly purpose: string;
  readonly fields?: readonly string[] | undefined;
}

/** Values were opened in the ledger's own vault (`values.opened`). */
export interface Opened {
  readonly how: 'opened';
  /** Name of the key. */
  readonly actor: string;
  readonly time: string;
  /** The request it was done for. */
  readonly case: string;
  readonly for: string;
  readonly fields: readonly string[];
}

const table: Table<AccessRow> = {
  name: 'access',
  columns: { controller: 'text', subject: 'text', at: 'timestamptz', position: 'bigint', event: 'text', facts: 'json' },
  key: ['controller', 'subject', 'at', 'position'],
  subjects: ['subject'],
};

const on: Handlers<AccessRow> = {
  ...ignored(...choiceTypes, ...identityTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...ignored(
    'privacy.data.collected.v1',
    'privacy.data.used.v1',
    'privacy.data.corrected.v1',
    'privacy.data.obscured.v1',
    'privacy.data.deleted.v1',
    'privacy.data.shared.v1',
    'privacy.retention.scheduled.v1',
    'privacy.value.expired.v1',
    'privacy.value.lost.v1',
  ),

  'privacy.data.accessed.v1': ({ at, position, id, metadata, data: { actor, category, system, purpose, fields } }) =>
    row({ at, position, id, metadata }, { how: 'looked', actor, time: metadata.time, category, system, purpose, fields }),
  'privacy.values.opened.v1': ({ at, position, id, metadata, data }) =>
    row({ at, position, id, metadata }, { how: 'opened', actor: metadata.actor, time: metadata.time, ...data }),
};

interface Place {
  readonly at: string;
  readonly position: bigint;
  readonly id: string;
  readonly metadata: { readonly controller: string; readonly subject?: string };
}

function row({ at, position, id, metadata: { controller, subject } }: Place, facts: AccessFacts): AccessRow[] {
  return subject === undefined ? [] : [{ controller, subject, at, position, event: id, facts }];
}

/** Who looked at each person's data: one row for each time. */
export const access: Appended<AccessRow> = { kind: 'appended', version: 1, table, rows: (event) => handle(on, event) };
