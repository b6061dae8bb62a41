import type { Policy } from '#domain';
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
}

const table: Table<PolicyRow> = {
  name: 'policy',
  columns: { controller: 'text', version: 'text', position: 'bigint', published_at: 'timestamptz', sha256: 'text', policy: 'jsonb' },
  key: ['controller', 'version'],
  subjects: [],
};

const on: Handlers<Touch<PolicyRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...watchTypes),
  ...ignored(
    ...breachTypes,
    'privacy.policy.announced.v1',
    'privacy.system.registered.v1',
    'privacy.apikey.created.v1',
    'privacy.apikey.revoked.v1',
    'privacy.key.destroyed.v1',
    'privacy.control.evidenced.v1',
    'privacy.event.refused.v1',
  ),

  'privacy.policy.published.v1': ({ position, at, metadata: { controller }, data: { version, sha256, policy } }) => {
    return [{ key: [controller, version], evolve: () => ({ controller, version, position, published_at: at, sha256, policy }) }];
  },
};

/** Every version of each controller's policy. */
export const policies: Folded<PolicyRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
