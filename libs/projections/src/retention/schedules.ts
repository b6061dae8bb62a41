import { handle, ignored, isLater, type Folded, type Handlers, type Stamp, type Table, type Touch } from '../engine/index.ts';
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
import { ANY } from '../inventory/facts.ts';

/**
 * What a system has scheduled for a record: the last thing it said. What the policy demands is not stored: it follows from when the record was collected
 * and the version in force then, and is computed when asked, so that a policy that is published late counts all the same.
 */
export interface ScheduleRow {
  readonly controller: string;
  readonly subject: string;
  readonly category: string;
  readonly system: string;
  readonly dataset: string;
  /** The record's token; {@link ANY} where none was named. */
  readonly record: string;
  readonly action: string;
  readonly due_at: string;
  /** When it was scheduled. */
  readonly said: Stamp;
  readonly event: string;
}

const table: Table<ScheduleRow> = {
  name: 'retention',
  columns: {
    controller: 'text',
    subject: 'text',
    category: 'text',
    system: 'text',
    dataset: 'text',
    record: 'text',
    action: 'text',
    due_at: 'timestamptz',
    said: 'text',
    event: 'text',
  },
  key: ['controller', 'subject', 'category', 'system', 'dataset', 'record', 'action'],
  indexes: ['(controller, due_at)'],
  subjects: ['subject'],
};

const on: Handlers<Touch<ScheduleRow>> = {
  ...ignored(...choiceTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  // Collecting, obscuring and deleting decide whether a schedule still means something; the inventory knows them.
  ...ignored(
    'privacy.data.collected.v1',
    'privacy.data.used.v1',
    'privacy.data.accessed.v1',
    'privacy.data.corrected.v1',
    'privacy.data.obscured.v1',
    'privacy.data.deleted.v1',
    'privacy.data.shared.v1',
  ),

  'privacy.retention.scheduled.v1': ({ metadata: { controller, subject }, data, stamp, id }) => {
    if (subject === undefined) return [];
    const { category, system, dataset, record = ANY, action, dueAt } = data;
    const scheduled = {
      controller,
      subject,
      category,
      system,
      dataset,
      record,
      action,
      due_at: new Date(dueAt).toISOString(),
      said: stamp,
      event: id,
    };
    const key = [controller, subject, category, system, dataset, record, action];
    return [{ key, evolve: (row) => (row && isLater(row.said, stamp) ? row : scheduled) }];
  },
};

/** When systems will obscure or delete what they hold, as they have said themselves. */
export const schedules: Folded<ScheduleRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
