import type { SystemFile } from '#domain';
import { handle, ignored, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import {
  breachTypes,
  choiceTypes,
  dataTypes,
  erasureTypes,
  holdTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';

/** A downstream system as its current file describes it. */
export interface SystemRow {
  readonly controller: string;
  readonly name: string;
  readonly version: bigint;
  readonly registered_at: string;
  readonly sha256: string;
  readonly system: SystemFile;
}

const table: Table<SystemRow> = {
  name: 'system',
  columns: { controller: 'text', name: 'text', version: 'bigint', registered_at: 'timestamptz', sha256: 'text', system: 'jsonb' },
  key: ['controller', 'name'],
  subjects: [],
};

const on: Handlers<Touch<SystemRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...watchTypes),
  ...ignored(
    ...breachTypes,
    'privacy.policy.announced.v1',
    'privacy.policy.published.v1',
    'privacy.apikey.created.v1',
    'privacy.apikey.revoked.v1',
    'privacy.key.destroyed.v1',
    'privacy.control.evidenced.v1',
    'privacy.event.refused.v1',
  ),

  'privacy.system.registered.v1': ({ at, metadata: { controller }, data: { name, version, sha256, system } }) => {
    const registered = { controller, name, version: BigInt(version), registered_at: at, sha256, system };
    return [{ key: [controller, name], evolve: (row) => (row && row.version > registered.version ? row : registered) }];
  },
};

/** The current file of each registered system. */
export const systems: Folded<SystemRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
