import { EventStoreUnavailableError, type AppendResult, type EventStore } from '#event-store';
import { isUnreachable, type Database } from '#postgres';
import { faulty, pendingOf, readReceived, receivedKeyOf, type Faults } from '#vault';
import { toAppend, type ToAppend } from './to-append.ts';
import { moveBehindTheHead } from './renumber.ts';
import { streamName, type StreamOf } from './stream-name.ts';

export type Appended =
  | { ok: true; position: bigint }
  /** `timeout` and `unavailable`: not known to be durable; the row stays pending. `stream-deleted`: the stream is closed for ever. */
  | { ok: false; reason: 'timeout' | 'unavailable' | 'stream-deleted' };

/** Rows of one stream that are on the way at a time. */
const AT_ONCE = 250;
/** Rounds of putting a stream right before it is left to the next who asks. */
const ROUNDS = 20;

/**
 * Lines 7 to 9 of the protocol. Within the process the appends of one stream go one after the other, different streams go side by side; between processes
 * the expected revision decides. Anyone may append what is pending: the bytes are in the vault and their place in the stream is given.
 */
export class StreamAppender {
  private readonly chains = new Map<string, Promise<Appended[]>>();

  constructor(
    private readonly db: Database,
    private readonly store: EventStore,
    private readonly faults?: Faults,
  ) {}

  /**
   * Appends rows of one stream, sorted by revision; what became of each, in their order. What waits behind an append that the store did not answer
   * shares its fate: were each to find out by itself, the last would wait for the sum of all timeouts. Throws only what the faults throw.
   */
  append(stream: StreamOf, rows: readonly ToAppend[]): Promise<Appended[]> {
    const name = streamName(stream);
    const before = this.chains.get(name) ?? Promise.resolve([]);
    const run = before.then((ahead) => {
      const silent = ahead.find(isSilent);
      return silent ? rows.map(() => silent) : new Appending(stream, rows, this.db, this.store, this.faults).run();
    });
    const settled = run
      .catch((): Appended[] => [])
      .finally(() => {
        if (this.chains.get(name) === settled) this.chains.delete(name);
      });
    this.chains.set(name, settled);
    return run;
  }
}

function isSilent(appended: Appended): boolean {
  return !appended.ok && appended.reason !== 'stream-deleted';
}

/** One append of some rows, with everything that may have to be put right on the way. */
class Appending {
  private readonly done = new Map<string, bigint>();
  private readonly name: string;
  private unsent: ToAppend[];

  constructor(
    private readonly stream: StreamOf,
    private readonly rows: readonly ToAppend[],
    private readonly db: Database,
    private readonly store: EventStore,
    private readonly faults: Faults | undefined,
  ) {
    this.name = streamName(stream);
    this.unsent = [...rows];
  }

  async run(): Promise<Appended[]> {
    const failure = await this.work().catch((error: unknown) => {
      if (error instanceof EventStoreUnavailableError || isUnreachable(error)) return 'unavailable' as const;
      throw error;
    });
    return this.rows.map((row) => {
      const position = this.done.get(row.eventId);
      return position === undefined ? { ok: false, reason: failure ?? 'unavailable' } : { ok: true, position };
    });
  }

  private async work(): Promise<'timeout' | 'unavailable' | 'stream-deleted' | undefined> {
    for (let rounds = 0; this.unsent.length > 0;) {
      const sent = this.unsent.slice(0, AT_ONCE);
      const results = await Promise.all(sent.map((row) => this.send(row)));
      for (const [index, row] of sent.entries()) {
        const result = results[index];
        if (result?.ok) await this.note(row, result.position);
      }
      this.unsent = this.unsent.filter((row) => !this.done.has(row.eventId));
      const refused = results.find((result) => !result.ok);
      if (!refused) continue;
      if (refused.reason === 'too-large') throw new Error('What belongs to one event is larger than the event store takes');
      if (refused.reason !== 'wrong-revision') return refused.reason;
      if (++rounds > ROUNDS) return 'unavailable';
      await this.putRight(refused.actual === 'no-stream' ? -1n : refused.actual);
    }
    return undefined;
  }

  /** One append for each row, since the store answers the position of an append's last event only; they are on the way one behind the other. */
  private send({ events, revision }: ToAppend): Promise<AppendResult> {
    return faulty(this.faults, 'append', () => this.store.append(this.name, events, revision === 0n ? 'no-stream' : revision - 1n));
  }

  private async note({ eventId, events, revision }: ToAppend, last: bigint): Promise<void> {
    // A server that recognised a repetition need not say where it stands.
    if (events.length === 1 && last >= 0n) return void this.done.set(eventId, last);
    const found = await this.read(revision, events.length);
    this.done.set(eventId, found.get(eventId)?.position ?? last);
  }

  /**
   * Line 9: another revision than expected. What is ours there is done; where the stream is shorter, what is pending before goes first; where
   * somebody else's event stands in our place, ours get another.
   */
  private async putRight(head: bigint): Promise<void> {
    const first = (this.unsent[0] as ToAppend).revision;
    if (head < first - 1n) return this.fillGap(head, first);
    const last = this.unsent.at(-1) as ToAppend;
    const found = await this.read(first, Number(last.revision - first) + last.events.length);
    const before = this.unsent.length;
    for (const row of this.unsent) {
      const there = found.get(row.eventId);
      if (there) this.done.set(row.eventId, there.position);
    }
    this.unsent = this.unsent.filter((row) => !this.done.has(row.eventId));
    const next = this.unsent[0];
    if (this.unsent.length < before || next === undefined) return;
    await faulty(this.faults, 'renumber', () => moveBehindTheHead(this.db, this.store, this.stream));
    await this.reload();
  }

  private async fillGap(head: bigint, first: bigint): Promise<void> {
    const known = new Set(this.unsent.map(receivedKeyOf));
    const before = await pendingOf(this.db, this.stream, first);
    const gap = before.filter((row) => row.revision > head && !known.has(receivedKeyOf(row)));
    const rows = gap.flatMap(toAppend);
    // Nothing pending: it has been appended, or is being appended, by whoever it belongs to.
    if (rows.length > 0) this.unsent = [...rows, ...this.unsent];
    else await this.reload();
  }

  /** Takes the rows as the vault has them now: somebody else may have moved or even appended them. */
  private async reload(): Promise<void> {
    const stored = await readReceived(this.db, this.unsent);
    for (const { eventId, position } of stored) if (position !== null) this.done.set(eventId, position);
    this.unsent = stored
      .filter(({ position }) => position === null)
      .flatMap(toAppend)
      .sort((a, b) => (a.revision < b.revision ? -1 : 1));
  }

  private async read(from: bigint, limit: number): Promise<Map<string, { revision: bigint; position: bigint }>> {
    const found = new Map<string, { revision: bigint; position: bigint }>();
    for await (const { id, revision, position } of this.store.readStream(this.name, { from, limit })) found.set(id, { revision, position });
    return found;
  }
}
