import type { Tx } from '#postgres';
import { fromDatabase } from '../engine/table.ts';
import { inventoryRows } from '../inventory/rows.ts';
import { heldRecords } from '../inventory/view.ts';
import type { ScheduleRow } from './schedules.ts';
import { retentionView, type RetentionDue, type RetentionPolicy } from './view.ts';

export type Retention = RetentionDue & { readonly overdue: boolean };

const select = `SELECT controller, subject, category, system, dataset, record, action, due_at, said, event
  FROM read.retention WHERE controller = $1 AND subject = ANY($2::text[])`;

export async function scheduleRows(db: Tx, controller: string, subjects: readonly string[]): Promise<ScheduleRow[]> {
  const rows = await db.query<Record<string, unknown>>(select, [controller, subjects], 'retention.rows');
  return rows.map((row) => fromDatabase<ScheduleRow>(row));
}

/** What the versions say about retention, without the rest of them. */
export function retentionPolicies(db: Tx, controller: string): Promise<RetentionPolicy[]> {
  const text = `SELECT version, policy ->> 'effectiveFrom' AS "effectiveFrom", policy -> 'retention' AS retention
    FROM read.policy WHERE controller = $1 ORDER BY position`;
  return db.query<RetentionPolicy>(text, [controller], 'policy.retention');
}

/** What has to happen to each record of one person (all their pseudonyms), soonest first; overdue as of `now` (RFC 3339). */
export async function retention(db: Tx, controller: string, subjects: readonly string[], now: string): Promise<Retention[]> {
  const records = heldRecords(await inventoryRows(db, controller, subjects));
  const dues = retentionView(records, await scheduleRows(db, controller, subjects), await retentionPolicies(db, controller));
  return dues.map((due) => ({ ...due, overdue: Date.parse(due.dueAt) <= Date.parse(now) }));
}
