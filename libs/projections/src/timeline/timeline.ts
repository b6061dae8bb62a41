import type { Appended, FoldedEvent, Table } from '../engine/index.ts';

/** One event about a person. */
export interface TimelineRow {
  readonly controller: string;
  readonly subject: string;
  /** When it happened, UTC. */
  readonly at: string;
  readonly position: bigint;
  readonly event: string;
  readonly type: string;
  /** As it was sent. */
  readonly time: string;
  readonly recorded_at: string;
  readonly source: string;
  readonly actor: string;
  /** Of a request; other streams are not named. */
  readonly stream?: string | undefined;
  readonly data: unknown;
}

const table: Table<TimelineRow> = {
  name: 'timeline',
  columns: {
    controller: 'text',
    subject: 'text',
    at: 'timestamptz',
    position: 'bigint',
    event: 'text',
    type: 'text',
    time: 'text',
    recorded_at: 'text',
    source: 'text',
    actor: 'text',
    stream: 'text?',
    data: 'json',
  },
  key: ['controller', 'subject', 'at', 'position'],
  // By which it is seen that a publisher has fallen silent.
  indexes: ['(controller, type, position)'],
  subjects: ['subject'],
};

function rows(event: FoldedEvent): TimelineRow[] {
  const { controller, time, recordedAt, source, actor } = event.metadata;
  const { at, position, id, type } = event;
  const stream = event.stream.startsWith('request-') ? { stream: event.stream } : {};
  return concerned(event).map((subject) => {
    return {
      controller,
      subject,
      at,
      position,
      event: id,
      type,
      time,
      recorded_at: recordedAt,
      source,
      actor,
      ...stream,
      data: shown(event),
    };
  });
}

/** Whom an event is about: the metadata say so, or it names them. */
function concerned(event: FoldedEvent): readonly string[] {
  if (event.type === 'privacy.erasure.closing.v1') return event.data.closure;
  const { subject } = event.metadata;
  if (subject !== undefined) return [subject];
  return event.type === 'privacy.request.opened.v1' ? [event.data.subject] : [];
}

/** The hashes by which a forgotten identifier is recognised are nobody's business but the vault's. */
function shown(event: FoldedEvent): unknown {
  if (event.type !== 'privacy.erasure.closing.v1') return event.data;
  const { closedAt, closure, optOuts } = event.data;
  return { closedAt, closure, optOuts };
}

/** Every event about each person, whatever its type. */
export const timeline: Appended<TimelineRow> = { kind: 'appended', version: 1, table, rows };
