import { decideAppend, decideDelete, type Expected, type StreamView } from './decide-append.ts';
import type { EventLog, NewRow, StreamRow } from './event-log.ts';
import { metadataStreamOf, streamOfMetadata } from './metadata-stream.ts';
import { applyMetadata, softDeletion, undeletion } from './stream-metadata.ts';
import { randomUUID } from 'node:crypto';

export type Write =
  | { kind: 'append'; stream: string; expected: Expected; events: readonly NewRow[] }
  | { kind: 'delete'; stream: string; expected: Expected }
  | { kind: 'tombstone'; stream: string; expected: Expected };

export type Outcome =
  /** `revision` is -1 and `position` undefined when nothing was to be written to a stream that does not exist. */
  | { kind: 'written'; revision: number; position: number | undefined }
  | { kind: 'wrong-revision'; actual: number | 'no-stream' }
  | { kind: 'stream-deleted' };

/** A bound on one transaction, so that its first writer does not wait for a crowd behind him. */
const GROUP = 1000;
const NOTHING: StreamRow = {
  id: 0, name: '', last: -1, truncate_before: 0, soft_deleted: 0, max_count: null, max_age_s: null, tombstone: null,
}; // prettier-ignore

/**
 * The one writer. What arrives within a turn of the event loop is decided in order of arrival and committed as one group:
 * each decision sees the writes before it in the group, and nobody is answered before the group is on disk.
 *
 * Anything thrown here means that disk and memory may disagree: `onFatal` must end the process, and the next start reads
 * what is on disk.
 */
export class Sequencer {
  readonly #log: EventLog;
  readonly #onCommit: () => void;
  readonly #onFatal: (error: unknown) => void;
  #waiting: { write: Write; answer: (outcome: Outcome) => void }[] = [];
  #scheduled = false;
  #failed = false;

  constructor(log: EventLog, onCommit: () => void, onFatal: (error: unknown) => void) {
    this.#log = log;
    this.#onCommit = onCommit;
    this.#onFatal = onFatal;
  }

  /** Resolves when the outcome is durable; never rejects. */
  submit(write: Write): Promise<Outcome> {
    return new Promise((answer) => {
      this.#waiting.push({ write, answer });
      this.#schedule();
    });
  }

  /** Commits what is waiting now; for a graceful stop. */
  drain(): void {
    while (this.#waiting.length > 0 && !this.#failed) this.#commitGroup();
  }

  #schedule(): void {
    if (this.#scheduled || this.#failed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#waiting.length > 0) this.#commitGroup();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #commitGroup(): void {
    const group = this.#waiting.splice(0, GROUP);
    try {
      const now = Date.now();
      const outcomes = this.#log.transaction(() => group.map(({ write }) => this.#execute(write, now)));
      this.#onCommit();
      group.forEach(({ answer }, index) => answer(outcomes[index]!));
    } catch (error) {
      this.#failed = true;
      this.#onFatal(error);
    }
  }

  #execute(write: Write, now: number): Outcome {
    const stream = this.#log.stream(write.stream);
    const view = this.#view(write.stream, stream ?? NOTHING);
    switch (write.kind) {
      case 'append':
        return this.#append(write, stream, view, now);
      case 'delete':
        return this.#delete(write, stream, view, now);
      case 'tombstone':
        return this.#tombstone(write, stream, view, now);
    }
  }

  #append(
    { stream: name, expected, events }: Write & { kind: 'append' },
    known: StreamRow | undefined,
    view: StreamView,
    now: number,
  ): Outcome {
    const decision = decideAppend(view, expected, events.map((event) => event.id.toString('latin1'))); // prettier-ignore
    if (decision.kind === 'already-written') {
      const position = known && this.#log.positionOf(known, decision.last);
      return { kind: 'written', revision: decision.last, position };
    }
    if (decision.kind !== 'write') return decision;
    const stream = known ?? this.#log.addStream(name);
    if (decision.undelete) this.#writeMetadata(stream, (current) => undeletion(current, decision.first), now);
    const position = this.#log.append(stream, events, now);
    this.#obeyMetadata(name, events);
    return { kind: 'written', revision: stream.last, position };
  }

  #delete({ stream: name, expected }: Write & { kind: 'delete' }, known: StreamRow | undefined, view: StreamView, now: number): Outcome {
    const decision = decideDelete(view, expected);
    if (decision.kind !== 'write') return decision;
    const everWritten = view.last >= 0 || this.#log.stream(metadataStreamOf(name)) !== undefined;
    if (!everWritten) return { kind: 'wrong-revision', actual: 'no-stream' };
    const stream = known ?? this.#log.addStream(name);
    const position = this.#writeMetadata(stream, softDeletion, now);
    return { kind: 'written', revision: stream.last, position };
  }

  #tombstone(
    { stream: name, expected }: Write & { kind: 'tombstone' },
    known: StreamRow | undefined,
    view: StreamView,
    now: number,
  ): Outcome {
    const decision = decideDelete(view, expected);
    if (decision.kind !== 'write') return decision;
    const stream = known ?? this.#log.addStream(name);
    const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
    const event = { id, type: '$streamDeleted', json: true, data: Buffer.from('{}'), metadata: new Uint8Array() };
    const position = this.#log.append(stream, [event], now);
    this.#log.setTombstone(stream, position);
    return { kind: 'written', revision: stream.last, position };
  }

  #writeMetadata(stream: StreamRow, make: (current: NewRow | undefined) => NewRow, now: number): number {
    const name = metadataStreamOf(stream.name);
    const metadata = this.#log.stream(name) ?? this.#log.addStream(name);
    const [current] = this.#log.streamBackwards(metadata, metadata.last, 1);
    const event = make(current && { ...current, id: Buffer.from(current.id), json: true });
    const position = this.#log.append(metadata, [event], now);
    applyMetadata(stream, event);
    this.#log.setMetadata(stream);
    return position;
  }

  #obeyMetadata(name: string, events: readonly NewRow[]): void {
    const target = streamOfMetadata(name);
    const event = events.findLast((candidate) => candidate.type === '$metadata');
    if (target === undefined || !event) return;
    const stream = this.#log.stream(target) ?? this.#log.addStream(target);
    applyMetadata(stream, event);
    this.#log.setMetadata(stream);
  }

  #view(name: string, stream: StreamRow): StreamView {
    const log = this.#log;
    return {
      last: stream.last,
      softDeleted: stream.soft_deleted === 1,
      tombstoned: log.isClosed(name),
      idAt: (revision) => log.idAt(stream, revision)?.toString('latin1'),
      revisionOf: (id) => log.revisionOf(stream, Buffer.from(id, 'latin1')),
    };
  }
}
