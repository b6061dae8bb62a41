import { streamDeleted } from './failure.ts';
import type { EventLog, EventRow, StreamRow } from './event-log.ts';

/** A place in the log that moves on with each page. An empty page means: nothing further at present. */
export interface Cursor {
  page(): EventRow[];
}

/** Bounds of a page, so that a reader costs the process little memory and the writers little waiting. */
const PAGE_EVENTS = 256;
const PAGE_BYTES = 1024 * 1024;

/** `$all`, from `from` on (included). */
export function allForwards(log: EventLog, from: number): Cursor {
  let next = from;
  return {
    page() {
      const rows = take(log.allForwards(next, PAGE_EVENTS));
      if (rows.length > 0) next = rows.at(-1)!.position + 1;
      return rows;
    },
  };
}

/** `$all` backwards, from before `before` on. */
export function allBackwards(log: EventLog, before: number): Cursor {
  let end = before;
  return {
    page() {
      const rows = take(log.allBackwards(end, PAGE_EVENTS));
      if (rows.length > 0) end = rows.at(-1)!.position;
      return rows;
    },
  };
}

/**
 * A stream, from a revision on (included), in what its metadata lets a reader see. The stream is looked up for each page:
 * a subscription may wait for one that is not there yet, and a tombstone ends it.
 */
export function streamForwards(log: EventLog, name: string, from: number): Cursor {
  let next = from;
  return {
    page() {
      const stream = visibleStream(log, name);
      if (!stream) return [];
      for (;;) {
        const rows = take(log.streamForwards(stream, Math.max(next, firstVisible(stream)), PAGE_EVENTS));
        if (rows.length === 0) return [];
        next = rows.at(-1)!.revision + 1;
        // What is past its age comes first; there may be more behind a page of nothing else.
        const visible = rows.filter((row) => !expired(stream, row));
        if (visible.length > 0) return visible;
      }
    },
  };
}

/** A stream backwards, from a revision (included) down to the first that its metadata shows. */
export function streamBackwards(log: EventLog, name: string, from: number): Cursor {
  let next = from;
  return {
    page() {
      const stream = visibleStream(log, name);
      if (!stream) return [];
      const rows = take(log.streamBackwards(stream, next, PAGE_EVENTS));
      if (rows.length > 0) next = rows.at(-1)!.revision - 1;
      return rows.filter((row) => row.revision >= firstVisible(stream) && !expired(stream, row));
    },
  };
}

/**
 * The stream as a reader sees it: undefined when it has no events or is softly deleted.
 *
 * @throws ServiceError `stream-deleted` for one that is closed for ever.
 */
export function visibleStream(log: EventLog, name: string): StreamRow | undefined {
  if (log.isClosed(name)) throw streamDeleted(name);
  const stream = log.stream(name);
  return stream && stream.last >= 0 && stream.soft_deleted === 0 ? stream : undefined;
}

/** The first revision that `$tb` and `$maxCount` leave to be read. Of a metadata stream only the last event counts. */
export function firstVisible(stream: StreamRow): number {
  const count = stream.name.startsWith('$$') ? 1 : stream.max_count;
  return Math.max(stream.truncate_before, count === null ? 0 : stream.last - count + 1);
}

const expired = (stream: StreamRow, row: EventRow) => stream.max_age_s !== null && row.created_ms < Date.now() - stream.max_age_s * 1000;

function take(rows: IterableIterator<EventRow>): EventRow[] {
  const page: EventRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    page.push(row);
    bytes += row.data.length + row.metadata.length;
    if (bytes >= PAGE_BYTES) break;
  }
  return page;
}
