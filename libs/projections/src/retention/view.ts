import { addDuration, parseDuration, policyInForce, retentionRulesFor, type Policy, type RetentionRule } from '#domain';
import { isLater, timeOf } from '../engine/index.ts';
import { ANY } from '../inventory/facts.ts';
import type { HeldField, HeldRecord } from '../inventory/view.ts';
import type { ScheduleRow } from './schedules.ts';

export type RetentionPolicy = Pick<Policy, 'version' | 'effectiveFrom' | 'retention'>;

/** What has to happen to a record, and when: the earlier of what the policy demands and what the system has scheduled. */
export interface RetentionDue {
  readonly subject: string;
  readonly category: string;
  readonly system: string;
  readonly dataset: string;
  readonly record?: string;
  readonly action: 'obscure' | 'delete';
  /** UTC. */
  readonly dueAt: string;
  readonly policy?: { readonly dueAt: string; readonly rule: string; readonly version: string };
  readonly scheduled?: { readonly dueAt: string; readonly event: string };
}

type ByPolicy = NonNullable<RetentionDue['policy']>;

/** What is due, soonest first. Records that are deleted, and fields that are obscured, owe nothing any more. */
export function retentionView(
  records: readonly HeldRecord[],
  schedules: readonly ScheduleRow[],
  policies: readonly RetentionPolicy[],
): RetentionDue[] {
  const scheduled = new Map(schedules.map((row) => [placeText(row, row.action), row]));
  const dues = records.flatMap((record) => duesOf(record, scheduled, policies)).map((due) => ({ due, order: orderText(due) }));
  return dues.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map(({ due }) => due);
}

function duesOf(record: HeldRecord, schedules: ReadonlyMap<string, ScheduleRow>, policies: readonly RetentionPolicy[]): RetentionDue[] {
  const { subject, category, system, dataset, record: token } = record;
  const place = { subject, category, system, dataset, ...(token === undefined ? {} : { record: token }) };
  return (['obscure', 'delete'] as const).flatMap((action) => {
    const policy = dueByPolicy(record, action, policies);
    const scheduled = stillMeant(record, action, schedules.get(placeText({ ...place, record: token ?? ANY }, action)));
    const dueAt = earliest(policy?.dueAt, scheduled?.dueAt);
    return dueAt === undefined ? [] : [{ ...place, action, dueAt, ...(policy ? { policy } : {}), ...(scheduled ? { scheduled } : {}) }];
  });
}

/** The earliest of what the rules demand of each field, by the version in force when the field was collected. */
function dueByPolicy(record: HeldRecord, action: RetentionDue['action'], policies: readonly RetentionPolicy[]): ByPolicy | undefined {
  const dues = record.fields.flatMap((field) => {
    if (action === 'obscure' && field.obscured) return [];
    const since = timeOf(field.since);
    const policy = policyInForce(policies, since);
    return retentionRulesFor(policy, record.category, record.system).flatMap((rule) => {
      const dueAt = concerns(rule, action, field) ? after(since, action === 'obscure' ? rule.obscureAfter : rule.deleteAfter) : undefined;
      return policy && dueAt !== undefined ? [{ dueAt, rule: rule.id, version: policy.version }] : [];
    });
  });
  return dues.reduce<ByPolicy | undefined>((first, due) => (first && first.dueAt <= due.dueAt ? first : due), undefined);
}

/** A rule obscures the fields it names, or all; a deletion is of the whole record. */
function concerns(rule: RetentionRule, action: RetentionDue['action'], field: HeldField): boolean {
  return action === 'delete' || rule.fields === undefined || rule.fields.includes(field.name);
}

function after(since: string, period: string | undefined): string | undefined {
  const reading = period === undefined ? undefined : parseDuration(period);
  return reading?.ok ? addDuration(new Date(since), reading.duration).toISOString() : undefined;
}

/** A schedule from before the record was deleted and collected again, or obscured, is done with. */
function stillMeant(record: HeldRecord, action: RetentionDue['action'], row: ScheduleRow | undefined): RetentionDue['scheduled'] {
  if (!row || (record.cleared !== undefined && !isLater(row.said, record.cleared))) return undefined;
  if (action === 'obscure' && record.fields.every(({ obscured }) => obscured !== undefined)) return undefined;
  return { dueAt: row.due_at, event: row.event };
}

function earliest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function placeText(
  { subject, category, system, dataset, record }: Pick<ScheduleRow, 'subject' | 'category' | 'system' | 'dataset' | 'record'>,
  action: string,
): string {
  return [subject, category, system, dataset, record, action].join('\0');
}

/** Sorts the soonest first. */
function orderText({ dueAt, category, system, dataset, record = '', action, subject }: RetentionDue): string {
  return [dueAt, category, system, dataset, record, action, subject].join('\0');
}
