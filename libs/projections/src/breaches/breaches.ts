import type { EventTypes } from '#domain';
import { casesOf, handle, ignored, type CaseRow, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
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

/** A breach, as people told it. Whom it hits and who was told, the inventory and the notices say. */
export interface BreachRow extends CaseRow {
  readonly open: boolean;
  readonly facts: BreachFacts;
}

export interface BreachFacts extends Omit<EventTypes['privacy.breach.opened.v1'], 'breach'> {
  readonly openedAt: string;
  readonly openedBy: string;
  /** In the order in which they were recorded. */
  readonly reports: readonly BreachReport[];
  readonly closed?: { readonly at: string; readonly by: string; readonly reason: string };
}

export type BreachReport = Omit<EventTypes['privacy.breach.reported.v1'], 'breach'> & { readonly by: string };

const table: Table<BreachRow> = {
  name: 'breach',
  columns: { controller: 'text', id: 'text', at: 'timestamptz', position: 'bigint', open: 'boolean', facts: 'json' },
  key: ['controller', 'id'],
  indexes: ['(controller, at, position)'],
  subjects: [],
};

const on: Handlers<Touch<BreachRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...watchTypes),
  ...ignored(
    'privacy.policy.published.v1',
    'privacy.policy.announced.v1',
    'privacy.system.registered.v1',
    'privacy.apikey.created.v1',
    'privacy.apikey.revoked.v1',
    'privacy.key.destroyed.v1',
    'privacy.control.evidenced.v1',
    'privacy.event.refused.v1',
  ),
  ...casesOf('breach', breachTypes, (event, row: BreachRow | undefined) => {
    const { actor: by, time } = event.metadata;
    if (event.type === 'privacy.breach.opened.v1') {
      const { breach: _, ...said } = event.data;
      return { open: true, facts: { ...said, openedAt: time, openedBy: by, reports: [] } };
    }
    if (!row) return null;
    const { open, facts } = row;
    if (event.type === 'privacy.breach.closed.v1')
      return { open: false, facts: { ...facts, closed: { at: time, by, reason: event.data.reason } } };
    const { breach: _, ...said } = event.data;
    return { open, facts: { ...facts, reports: [...facts.reports, { ...said, by }] } };
  }),
};

/** The breaches of each controller. */
export const breaches: Folded<BreachRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
