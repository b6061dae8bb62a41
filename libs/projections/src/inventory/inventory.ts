import { isStored, originOf } from '#domain';
import { handle, ignored, type EventOf, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import {
  choiceTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';
import { ANY, withFields, withOrigin, withPurposes, withSeen, type InventoryFacts, type InventoryRow } from './facts.ts';

const table: Table<InventoryRow> = {
  name: 'inventory',
  columns: { controller: 'text', subject: 'text', category: 'text', system: 'text', dataset: 'text', record: 'text', facts: 'json' },
  key: ['controller', 'subject', 'category', 'system', 'dataset', 'record'],
  subjects: ['subject'],
};

interface Scope {
  readonly category?: string | undefined;
  readonly system?: string | undefined;
  readonly dataset?: string | undefined;
  readonly record?: string | undefined;
}

const on: Handlers<Touch<InventoryRow>> = {
  // An erasure changes the inventory by the deletions that its receipts make; what happens to values in the vault changes nothing in a system.
  ...ignored(...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...ignored('privacy.data.accessed.v1', 'privacy.data.shared.v1', 'privacy.retention.scheduled.v1'),

  'privacy.data.collected.v1': (event) => {
    const { fields, purposes, legalBasis, originName = '' } = event.data;
    return at(event, event.data, (facts) => {
      const collected = withFields(facts, fields, isStored(event.data) ? { held: event.stamp } : { passed: event.stamp });
      return withSeen(
        withOrigin(withPurposes(collected, purposes, legalBasis, event.stamp), originOf(event.data), originName, event.stamp),
        event.stamp,
      );
    });
  },
  'privacy.data.corrected.v1': (event) =>
    at(event, event.data, (facts) => withSeen(withFields(facts, event.data.fields, { held: event.stamp }), event.stamp)),
  'privacy.data.used.v1': (event) => {
    const { category, system, purpose, legalBasis } = event.data;
    return at(event, { category, system }, (facts) => withPurposes(facts, [purpose], legalBasis, event.stamp));
  },
  'privacy.data.obscured.v1': (event) =>
    at(event, event.data, (facts) => withFields(facts, event.data.fields, { obscured: { at: event.stamp, method: event.data.method } })),
  'privacy.data.deleted.v1': (event) =>
    at(event, event.data, (facts) => withFields(facts, event.data.fields?.length ? event.data.fields : [ANY], { deleted: event.stamp })),
};

type AboutData = EventOf<`privacy.data.${'collected' | 'corrected' | 'used' | 'obscured' | 'deleted'}.v1`>;

function at(event: AboutData, scope: Scope, change: (facts: InventoryFacts) => InventoryFacts): Touch<InventoryRow>[] {
  const { controller, subject } = event.metadata;
  if (subject === undefined) return [];
  const { category = ANY, system = ANY, dataset = ANY, record = ANY } = scope;
  const place = { controller, subject, category, system, dataset, record };
  return [
    {
      key: [controller, subject, category, system, dataset, record],
      evolve: (row) => ({ ...place, facts: change(row?.facts ?? {}) }),
    },
  ];
}

/** What is held about each person, where, since when and what for: one row for each scope that an event named. */
export const inventory: Folded<InventoryRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
