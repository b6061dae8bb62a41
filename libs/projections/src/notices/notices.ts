import { DRILL_SOURCE, isDelivered } from '#domain';
import type { Appended, FoldedEvent, Table } from '../engine/index.ts';

/** A person was told something, and it is not known that it did not arrive. */
export interface NoticeRow {
  readonly controller: string;
  readonly notice: string;
  /** The breach or order that it is about, or the version of the policy; '' where it names none. */
  readonly about: string;
  readonly subject: string;
  /** When, UTC. */
  readonly at: string;
  readonly position: bigint;
}

const table: Table<NoticeRow> = {
  name: 'notice',
  columns: { controller: 'text', notice: 'text', about: 'text', subject: 'text', at: 'timestamptz', position: 'bigint' },
  key: ['controller', 'notice', 'about', 'subject', 'position'],
  subjects: ['subject'],
};

function rows(event: FoldedEvent): NoticeRow[] {
  if (event.type !== 'privacy.notice.given.v1') return [];
  const { at, position, data, metadata } = event;
  const { controller, subject, source } = metadata;
  if (subject === undefined || source === DRILL_SOURCE || !isDelivered(data)) return [];
  const about = data.about ?? (data.notice === 'policy-change' ? data.version : undefined) ?? '';
  return [{ controller, notice: data.notice, about, subject, at, position }];
}

/** Who was told what, by what it was about. */
export const notices: Appended<NoticeRow> = { kind: 'appended', version: 1, table, rows };
