import type { Tx } from '#postgres';
import { pageWindow, toPage, type Page, type PageRequest } from '../engine/index.ts';

/** An event as the ledger holds it: names, codes and pseudonyms, no personal value. */
export interface TimelineItem {
  readonly id: string;
  readonly type: string;
  /** When it happened, as it was sent. */
  readonly time: string;
  readonly recordedAt: string;
  readonly position: string;
  readonly subject: string;
  readonly source: string;
  readonly actor: string;
  readonly data: unknown;
}

export interface TimelineRequest extends PageRequest {
  /** RFC 3339; from this time on. */
  readonly from?: string | undefined;
  /** RFC 3339; before this time. */
  readonly to?: string | undefined;
  /** Event type, such as `privacy.data.shared.v1`. */
  readonly type?: string | undefined;
}

const select = `SELECT t.at, t.position, t.event AS id, t.type, t.time, t.recorded_at AS "recordedAt", t.subject, t.source, t.actor, t.data
  FROM unnest($2::text[]) AS s(subject) CROSS JOIN LATERAL (
    SELECT * FROM read.timeline WHERE controller = $1 AND subject = s.subject AND (at, position) < ($3::timestamptz, $4::bigint)
      AND at >= $5::timestamptz AND at < $6::timestamptz AND ($7::text IS NULL OR type = $7) ORDER BY at DESC, position DESC LIMIT $8
  ) AS t ORDER BY t.at DESC, t.position DESC LIMIT $8`;

type Row = Omit<TimelineItem, 'position'> & { at: Date; position: bigint };

/** Events about these pseudonyms (one person's closure), newest first. */
export async function timeline(
  db: Tx,
  controller: string,
  subjects: readonly string[],
  request: TimelineRequest = {},
): Promise<Page<TimelineItem>> {
  const window = pageWindow(request);
  if (!window) return { ok: false, reason: 'invalid-cursor' };
  const { from = '-infinity', to = 'infinity', type = null } = request;
  const { at, position } = window.before;
  const rows = await db.query<Row>(select, [controller, subjects, at, position, from, to, type, window.rows], 'timeline.page');
  return toPage(rows, window, toItem);
}

function toItem({ id, type, time, recordedAt, position, subject, source, actor, data }: Row): TimelineItem {
  return { id, type, time, recordedAt, position: position.toString(), subject, source, actor, data };
}
