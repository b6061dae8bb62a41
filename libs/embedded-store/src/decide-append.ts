/**
 * What becomes of an append: the rules of optimistic concurrency and of idempotency, as EventStoreDB has them, without any IO.
 * The view is that of the stream with everything that is accepted but not yet committed.
 */

/** The revision the writer expects the stream's last event to have. */
export type Expected = number | 'any' | 'no-stream' | 'stream-exists';

/** What has to be known of a stream. `last` is -1 when nothing was ever written to it. */
export interface StreamView {
  readonly last: number;
  /** Hidden by a soft delete: readers see no stream, an append brings it back with the revisions going on. */
  readonly softDeleted: boolean;
  /** Closed for ever. */
  readonly tombstoned: boolean;
  /** The event id at a revision; undefined if there is none, or none any more. */
  idAt(revision: number): string | undefined;
  /** The revision of the first event with this id; undefined if there is none. */
  revisionOf(id: string): number | undefined;
}

export type AppendDecision =
  | { kind: 'write'; first: number; undelete: boolean }
  /** These events are there already at this place (a retry): success, nothing to write. `last` is the revision of the last of them. */
  | { kind: 'already-written'; last: number }
  | { kind: 'wrong-revision'; actual: number | 'no-stream' }
  | { kind: 'stream-deleted' };

/** Decides one append of the events with these ids. */
export function decideAppend(view: StreamView, expected: Expected, ids: readonly string[]): AppendDecision {
  if (view.tombstoned) return { kind: 'stream-deleted' };
  if (expected === 'any' || expected === 'stream-exists') return decideAnywhere(view, expected, ids);
  return decideAt(view, expected === 'no-stream' ? -1 : expected, ids);
}

/** What a deletion or a tombstone needs: the expected revision only. */
export function decideDelete(view: StreamView, expected: Expected): Exclude<AppendDecision, { kind: 'already-written' }> {
  if (view.tombstoned) return { kind: 'stream-deleted' };
  const exists = view.last >= 0 && !view.softDeleted;
  const fits = expected === 'any' || (expected === 'stream-exists' ? exists : expected === 'no-stream' ? !exists : expected === view.last);
  return fits ? write(view) : wrong(view);
}

/** Without a revision to look at, a retry is known by the ids alone: all there in a row, or none. */
function decideAnywhere(view: StreamView, expected: 'any' | 'stream-exists', ids: readonly string[]): AppendDecision {
  if (expected === 'stream-exists' && (view.last < 0 || view.softDeleted)) return wrong(view);
  if (ids.length === 0) return { kind: 'already-written', last: view.last };
  if (view.softDeleted) return write(view);
  const found = ids.map((id) => view.revisionOf(id));
  if (found.every((revision) => revision === undefined)) return write(view);
  const first = found[0];
  if (first !== undefined && ids.every((id, index) => view.idAt(first + index) === id)) {
    return { kind: 'already-written', last: first + ids.length - 1 };
  }
  return wrong(view);
}

/** With a revision, the events that follow it decide: the same ones, a retry; others, a conflict. */
function decideAt(view: StreamView, expected: number, ids: readonly string[]): AppendDecision {
  if (expected > view.last) return wrong(view);
  if (expected === view.last) return ids.length === 0 ? { kind: 'already-written', last: view.last } : write(view);
  if (ids.length > 0 && ids.every((id, index) => view.idAt(expected + 1 + index) === id)) {
    return { kind: 'already-written', last: expected + ids.length };
  }
  if (expected === -1 && view.softDeleted) return write(view);
  return wrong(view);
}

const write = (view: StreamView) => ({ kind: 'write', first: view.last + 1, undelete: view.softDeleted }) as const;

const wrong = (view: StreamView) => ({ kind: 'wrong-revision', actual: view.last < 0 ? 'no-stream' : view.last }) as const;
