import type { IncomingEvent, PolicySource, Problem } from '#domain';
import type { EventStore } from '#event-store';
import { isUnreachable, sqlState, type Database } from '#postgres';
import { faulty, randomPool, receivedKeyOf, type Faults, type KeyFolder } from '#vault';
import { Again } from './again.ts';
import { answerOf, rejected, type Answer } from './answer.ts';
import { toAppend } from './to-append.ts';
import { Coalescer } from './coalescer.ts';
import { foresee, seenAs, type Foreseen, type Foretold } from './foresee.ts';
import { overloaded, subjectErased, unavailable, type Outcome } from './outcome.ts';
import { prepare, prepareOwn, type Prepared, type Published } from './prepare.ts';
import { recordInVault } from './record-in-vault.ts';
import { Room, type Limits } from './room.ts';
import { StreamAppender, type Appended } from './stream-appender.ts';
import { StoreWatch } from './store-watch.ts';
import type { Caller, OwnFact, RecordResult } from './types.ts';

export interface IngestOptions {
  /** Under the role `lethe_vault`. */
  db: Database;
  keys: KeyFolder;
  store: EventStore;
  policies: PolicySource;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  /** What may be under way at a time of what `record` is given; beyond it `record` answers `unavailable` at once. */
  limits?: Limits;
  faults?: Faults;
}

const LIMITS: Limits = { events: 20_000, bytes: 64 * 1024 * 1024 };

/** Events after which a vault transaction takes no further request. */
const ENOUGH = 500;
/** Attempts of a vault transaction while others are faster; each of them means that somebody got on. */
const ATTEMPTS = 50;

/**
 * The way of every event about a person or a controller into the ledger: vault first, then event store, as `protocols` says. Nothing is answered
 * `recorded` before it is durable, and sending the same again never records it twice.
 */
export class Ingest {
  private readonly options: Required<Omit<IngestOptions, 'faults' | 'limits'>> & Pick<IngestOptions, 'faults'>;
  private readonly room: Room;
  private readonly transactions: Coalescer<Prepared, Answer>;
  private readonly appender: StreamAppender;
  private readonly watch: StoreWatch;

  constructor(options: IngestOptions) {
    this.options = { now: () => new Date(), random: randomPool(), ...options };
    this.room = new Room(options.limits ?? LIMITS);
    this.transactions = new Coalescer((items) => this.run(items), ENOUGH);
    this.appender = new StreamAppender(options.db, options.store, options.faults);
    this.watch = new StoreWatch(options.store);
  }

  /** What of publishers' events is between having been taken in and being answered. */
  get underWay(): Readonly<Limits> {
    return this.room.underWay;
  }

  /** Whether the event store did not take the last append, a moment ago. */
  get storeRefuses(): boolean {
    return this.watch.refusing;
  }

  /**
   * Records a publisher's events in their order; one result for each. `events` may be any JSON; what is no event is rejected with its problems. Where too
   * much is under way nothing is begun, and all are rejected as `unavailable`.
   */
  async record(caller: Caller, events: readonly IncomingEvent[]): Promise<RecordResult[]> {
    return (await this.recordSeen(caller, events)).map(({ result }) => result);
  }

  /** The same, each event that is in the ledger now with what a judgement of it needs. */
  async recordSeen(caller: Caller, events: readonly IncomingEvent[]): Promise<Foreseen[]> {
    const recorded = await this.room.within(events, async () => {
      const { valid, inOrder } = this.prepare(caller, events);
      const answers = await this.tellRefusals(valid, await this.answer(valid));
      const seen = answers.map((answer, index): Foretold => {
        return answer.status === 'rejected' ? { answer } : { answer, event: seenAs(valid[index]!, answer.subject ?? '') };
      });
      return inOrder(seen, (problem): Foretold => ({ answer: rejected(problem) }));
    });
    return toResults(events, recorded);
  }

  /**
   * Tells what would become of a publisher's events if they were recorded, and writes nothing. A result says `recorded` where it would be; its `subject` is
   * there if the ledger knows the person already.
   */
  async foresee(caller: Caller, events: readonly IncomingEvent[]): Promise<Foreseen[]> {
    const foreseen = await this.room.within(events, async () => {
      const { valid, inOrder } = this.prepare(caller, events);
      return inOrder(await foresee(valid, this.options), (problem): Foretold => ({ answer: rejected(problem) }));
    });
    return toResults(events, foreseen);
  }

  /** Sorts out what is no event of the caller's; `inOrder` puts what became of the others back among it. */
  private prepare(caller: Caller, events: readonly IncomingEvent[]) {
    const { keys, policies, now } = this.options;
    const prepared = events.map((event) => prepare(caller, event, { keys, policies, now, uuid: () => this.uuid() }));
    const valid = prepared.flatMap((each) => (each.ok ? [each.event] : []));
    const inOrder = <T>(made: readonly T[], refused: (problem: Problem) => T): T[] => {
      let next = 0;
      return prepared.map((each) => (each.ok ? (made[next++] as T) : refused(each.problem)));
    };
    return { valid, inOrder };
  }

  /**
   * Records Lethe's own facts, also about people who are closed. The same id again is harmless.
   * @throws Error if a fact is not what its type says.
   */
  async recordOwn(facts: readonly OwnFact[]): Promise<RecordResult[]> {
    const prepared = facts.map((fact) => prepareOwn(fact, { keys: this.options.keys, uuid: () => this.uuid() }));
    const answers = await this.answer(prepared);
    return facts.map(({ id }, index) => ({ id, ...(answers[index] as Answer) }));
  }

  private async answer(prepared: readonly Prepared[]): Promise<Answer[]> {
    if (prepared.length > 0 && !(await this.watch.healthy())) return prepared.map(() => rejected(unavailable()));
    return this.transactions.add(prepared);
  }

  /** One batch: what has the same source and id as something before it in the batch comes after it, when that one is in the vault. */
  private async run(batch: readonly Prepared[]): Promise<Promise<Answer>[]> {
    const rounds = withoutRepeats(batch);
    const answers = new Map<Prepared, Promise<Answer>>();
    for (const round of rounds) {
      const made = await this.runDistinct(round);
      round.forEach((event, index) => answers.set(event, made[index] as Promise<Answer>));
    }
    return batch.map((event) => answers.get(event) as Promise<Answer>);
  }

  private async runDistinct(batch: readonly Prepared[]): Promise<Promise<Answer>[]> {
    try {
      return this.append(await this.transaction(batch)).map(attended);
    } catch (error) {
      if (isUnreachable(error)) return batch.map(() => Promise.resolve(rejected(unavailable())));
      // Others were faster every time: whoever sends it again finds less of a crowd.
      if (batch.length === 1 && isContended(error)) return [Promise.resolve(rejected(unavailable()))];
      if (batch.length === 1) return [attended(Promise.reject<Answer>(error))];
      return this.runOneByOne(batch);
    }
  }

  /** One event must not take the others of its batch with it; their order stays. */
  private async runOneByOne(batch: readonly Prepared[]): Promise<Promise<Answer>[]> {
    const answers: Promise<Answer>[] = [];
    for (const event of batch) answers.push(...(await this.runDistinct([event])));
    return answers;
  }

  private async transaction(batch: readonly Prepared[]): Promise<Outcome[]> {
    const { db, keys, now, random, faults } = this.options;
    for (let attempt = 1; ; attempt++) {
      const work = { keys, random, now: now(), receivedKey: keys.received, uuid: () => this.uuid() };
      try {
        return await faulty(faults, 'record', () => db.transaction((tx) => recordInVault(tx, batch, work)));
      } catch (error) {
        if (!(error instanceof Again) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Line 7: what is new or still pending is appended, the rows of one stream together and in order, the streams side by side. */
  private append(outcomes: readonly Outcome[]): Promise<Answer>[] {
    const pending = outcomes.flatMap((outcome) => {
      if (!('row' in outcome) || !isPending(outcome)) return [];
      return outcome.is === 'new' && outcome.beside ? [outcome.row, outcome.beside] : [outcome.row];
    });
    const streams = Map.groupBy(pending, ({ controller, pseudonym }) => `${controller}\n${pseudonym}`);
    const appended = new Map<string, Promise<Appended>>();
    for (const rows of streams.values()) {
      const [{ controller, pseudonym }] = rows as [(typeof rows)[0]];
      const inOrder = rows.flatMap(toAppend).sort((a, b) => (a.revision < b.revision ? -1 : 1));
      const results = this.appender.append({ controller, pseudonym }, inOrder);
      inOrder.forEach((row, index) => appended.set(receivedKeyOf(row), attended(results.then((all) => all[index] as Appended))));
    }
    return outcomes.map((outcome) => this.answerTo(outcome, 'row' in outcome ? appended.get(receivedKeyOf(outcome.row)) : undefined));
  }

  private async answerTo(outcome: Outcome, appended: Promise<Appended> | undefined): Promise<Answer> {
    if (!('row' in outcome)) return answerOf(outcome);
    const result = appended && (await appended);
    if (result && !result.ok) {
      if (result.reason === 'stream-deleted') return rejected(subjectErased(undefined));
      this.watch.failed();
      return rejected(unavailable());
    }
    if (result) this.watch.worked();
    return answerOf(outcome, result?.position);
  }

  /** That somebody still sends events of an erased person is a fact of its own: once for each source and id, before the answer. */
  private async tellRefusals(events: readonly Published[], answers: Answer[]): Promise<Answer[]> {
    const refused = events.flatMap((event, index) => {
      const erasure = answers[index]?.problem?.['erasure'];
      return typeof erasure === 'string' ? [{ index, fact: this.refusal(event, erasure) }] : [];
    });
    if (refused.length === 0) return answers;
    const told = await this.recordOwn(refused.map(({ fact }) => fact));
    const final = [...answers];
    refused.forEach(({ index }, n) => {
      if (told[n]?.status === 'rejected') final[index] = rejected(unavailable());
    });
    return final;
  }

  private refusal({ controller, type, source, time, mac }: Published, erasure: string): OwnFact {
    const data = { reason: 'subject-erased', erasure, type, source, time };
    const id = `event.refused/${mac.toString('hex')}`;
    return { controller, type: 'privacy.event.refused.v1', id, time: this.options.now().toISOString(), data, actor: 'lethe' };
  }

  private uuid(): string {
    const bytes = this.options.random(16);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}

function isPending(outcome: Extract<Outcome, { row: unknown }>): boolean {
  return outcome.row.events !== null && !('position' in outcome.row && outcome.row.position !== null);
}

/** The batch in rounds without repeats: each event's earlier namesake is in an earlier round. */
function withoutRepeats(batch: readonly Prepared[]): Prepared[][] {
  const rounds: Prepared[][] = [];
  const seen = new Map<string, number>();
  for (const event of batch) {
    const round = seen.get(receivedKeyOf(event)) ?? 0;
    seen.set(receivedKeyOf(event), round + 1);
    (rounds[round] ??= []).push(event);
  }
  return rounds;
}

/** Undefined where there was no room for them. */
function toResults(events: readonly unknown[], told: readonly Foretold[] | undefined): Foreseen[] {
  return events.map((event, index) => {
    const { answer, ...more } = told?.[index] ?? { answer: rejected(overloaded()) };
    return { result: { id: idOf(event), ...answer }, ...more };
  });
}

function idOf(event: unknown): string {
  const id = (event as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : '';
}

/** The answer is looked at later, when those of the whole batch are there; until then a failure in it is nobody's oversight. */
function attended<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

/** SQLSTATEs of serialization failure and deadlock, after the attempts that the database makes by itself. */
const CONTENTION = new Set(['40001', '40P01']);

function isContended(error: unknown): boolean {
  return error instanceof Again || CONTENTION.has(sqlState(error));
}
