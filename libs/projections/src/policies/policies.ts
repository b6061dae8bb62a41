import type { EventTypes, Policy } from '#domain';
import { handle, ignored, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import { breachTypes, choiceTypes, dataTypes, erasureTypes, holdTypes, identityTypes, requestTypes, vaultTypes, watchTypes } from '../engine/event-groups.ts';

/** One published version of a controller's policy. */
export interface PolicyRow {
  readonly controller: string;
  readonly version: string;
  /** Where it was published in the ledger; among versions with the same start, the one published last counts. */
  readonly position: bigint;
  readonly published_at: string;
  readonly sha256: string;
  readonly policy: Policy;
  /** To everybody at once, in the order in which they were recorded. */
  readonly announced: readonly Announcement[];
}

export type Announcement = Omit<EventTypes['privacy.policy.announced.v1'], 'version'>;

const table: Table<PolicyRow> = {
  name: 'policy',
  columns: { controller: 'text', version: 'text', position: 'bigint', published_at: 'timestamptz', sha256: 'text', policy: 'jsonb', announced: 'json' },
  key: ['controller', 'version'],
  subjects: [],
};

const on: Handlers<Touch<PolicyRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...watchTypes),
  ...ignored(
    ...breachTypes,
    'privacy.system.registered.v1',
    'privacy.apikey.created.v1',
    'privacy.apikey.revoked.v1',
    'privacy.key.destroyed.v1',
    'privacy.control.evidenced.v1',
    'privacy.event.refused.v1',
  ),

  'privacy.policy.published.v1': ({ position, at, metadata: { controller }, data: { version, sha256, policy } }) => {
    return [{ key: [controller, version], evolve: (row) => ({ controller, version, position, published_at: at, sha256, policy, announced: row?.announced ?? [] }) }];
  },
  // Stands behind its version in the same stream.
  'privacy.policy.announced.v1': ({ metadata: { controller }, data: { version, ...said } }) => {
    return [{ key: [controller, version], evolve: (row) => (row ? { ...row, announced: [...row.announced, said] } : null) }];
  },
};

/** Every version of each controller's policy. */
export const policies: Folded<PolicyRow> = { kind: 'folded', version: 2, table, touches: (event) => handle(on, event) };
