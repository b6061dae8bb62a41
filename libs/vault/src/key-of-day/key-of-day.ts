import { setTimeout as delay } from 'node:timers/promises';
import type { Duration } from '#domain';
import type { EventStoreLog } from '#event-store';
import type { Database, Tx } from '#postgres';
import { faulty, type Faults } from '../faults.ts';
import { KeysUnusable } from '../keys/key-files.ts';
import type { KeyFolder } from '../keys/key-folder.ts';
import { KeysAway } from '../keys/key-provider.ts';
import { controllersOf, drainDayKey, lockDayKeys, noteDestroyed, noteFinal, retireDayKey, turnDayKey } from '../tables/day-key.ts';
import type { KeyWrite } from './faults.ts';
import { nextKeyStep, type KeyStep } from './next-key-step.ts';
import { readKeyFacts } from './read-facts.ts';
import { resealSome } from './reseal.ts';
import { rewrapPage, type RewrapCursor } from './rewrap.ts';

/** A fact of Lethe's own about a controller; ingest takes it. */
interface KeyFact {
  controller: string;
  type: string;
  id: string;
  time: string;
  data: Record<string, unknown>;
  actor: string;
}

/** Where `key.destroyed` is recorded: ingest. The same id again leaves one event. */
export interface KeyFactRecorder {
  recordOwn(facts: readonly KeyFact[]): Promise<readonly { status: string }[]>;
}

export interface KeyOfDayOptions {
  /** Under the role `lethe_vault`. */
  db: Database;
  keys: KeyFolder;
  facts: KeyFactRecorder;
  /** How long backups of the vault are kept. */
  backupWindow: Duration;
  now?: () => Date;
  /** Pause between two looks; 60,000. */
  everyMs?: number;
  faults?: Faults;
  log?: EventStoreLog;
}

const EVERY_MS = 60_000;

/** The event store did not take the fact that a key is destroyed. It is sent again at the next look. */
class NotAnnounced extends Error {
  override readonly name = 'NotAnnounced';
}

/**
 * The one loop that gives the key of the day its life: turns it, wraps anew what the one before it wrapped, retires that one, and destroys it when no
 * backup that is still kept needs it. Every step is one transaction that decides under the keys' lock and can be repeated; a second one beside it, or
 * after a crash, does no harm. Nothing in memory matters.
 */
export class KeyOfDay {
  private readonly now: () => Date;

  constructor(private readonly options: KeyOfDayOptions) {
    this.now = options.now ?? (() => new Date());
  }

  /** Looks at once and then every minute, until the signal aborts. An engine that is away is tried again. @throws KeysUnusable */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look(signal).catch((error: unknown) => this.failed(error));
      await delay(this.options.everyMs ?? EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Takes every step that can be taken now. Answers what it did, in order; a step of many pages stands there once. */
  async look(signal?: AbortSignal): Promise<KeyStep[]> {
    const done: KeyStep[] = [];
    let place: Place | undefined;
    while (!signal?.aborted) {
      const taken = await this.step(place);
      if (taken.step.do === 'wait') break;
      if (taken.step.do === 'destroy' && taken.final) await this.announce(taken.step.key);
      place = taken.place;
      if (!isSame(taken.step, done.at(-1))) this.note(taken.step, done);
    }
    return done;
  }

  /** One transaction: reads what is next and does it, with a note of the clock by which that was decided. */
  private async step(place: Place | undefined): Promise<Taken> {
    const { db, backupWindow, faults } = this.options;
    const taken = await db.transaction(async (tx) => {
      await lockDayKeys(tx);
      const now = this.now();
      const step = nextKeyStep(await readKeyFacts(tx, now), now, backupWindow);
      if (isWrite(step)) await faults?.at(`before ${step.do satisfies KeyWrite}`);
      return { step, ...(await this.take(tx, step, now, place)) };
    });
    if (isWrite(taken.step)) await faults?.at(`after ${taken.step.do satisfies KeyWrite}`);
    return taken;
  }

  private async take(tx: Tx, step: KeyStep, now: Date, place: Place | undefined): Promise<Omit<Taken, 'step'>> {
    const { keys, faults } = this.options;
    switch (step.do) {
      case 'turn':
        await turnDayKey(tx, await faulty(faults, 'key-file' satisfies KeyWrite, () => keys.createDayKey(now)), now);
        return {};
      case 'reseal':
        await resealSome(tx, keys);
        return {};
      case 'rewrap': {
        await drainDayKey(tx, step.key);
        const next = await rewrapPage(tx, keys, step.key, place?.key === step.key ? place.at : { table: 0 });
        return next ? { place: { key: step.key, at: next } } : {};
      }
      case 'retire':
        await retireDayKey(tx, step.key, now);
        return {};
      case 'destroy':
        return { final: await this.destroy(tx, step.key, now) };
      case 'wait':
        return {};
    }
  }

  /** Deletes the file and has what stands behind it destroyed. False if that takes its time: when it is over the step is taken again. */
  private async destroy(tx: Tx, key: string, now: Date): Promise<boolean> {
    const { keys, faults } = this.options;
    const finalAt = await faulty(faults, 'key-file-deletion' satisfies KeyWrite, () => keys.deleteDayKey(key, now));
    if (!finalAt || finalAt <= now) return true;
    await noteFinal(tx, key, finalAt);
    return false;
  }

  /** The file is gone. The row says so only when every controller's stream does: until then it is said again, also after a crash. */
  private async announce(key: string): Promise<void> {
    const { db, facts, faults } = this.options;
    const time = this.now().toISOString();
    const told = (await controllersOf(db)).map((controller) => ({
      controller,
      type: 'privacy.key.destroyed.v1',
      id: `key.destroyed/${key}`,
      time,
      data: { key, keyType: 'day' },
      actor: 'lethe',
    }));
    await faulty(faults, 'announcement' satisfies KeyWrite, async () => {
      const results = await facts.recordOwn(told);
      if (results.some(({ status }) => status === 'rejected'))
        throw new NotAnnounced(`The destruction of the key ${key} is not recorded yet.`);
    });
    await faulty(faults, 'destroyed' satisfies KeyWrite, () => noteDestroyed(db, key, new Date(time)));
  }

  private note(step: KeyStep, done: KeyStep[]): void {
    done.push(step);
    this.options.log?.info({ step: step.do, ...('key' in step && { key: step.key }) }, 'key of the day');
  }

  private failed(error: unknown): void {
    if (error instanceof KeysUnusable) throw error;
    const { name, code } = error as { name?: string; code?: string };
    const why = error instanceof KeysAway && { why: error.message };
    this.options.log?.warn({ name, code, ...why }, 'the key of the day could not be looked after; it is tried again');
  }
}

/** What was done, and what the next step needs to know of it. */
interface Taken {
  step: KeyStep;
  place?: Place;
  /** Of a destruction: nothing can bring the key back. */
  final?: boolean;
}

/** Where the wrapping anew of a key is. */
interface Place {
  key: string;
  at: RewrapCursor;
}

/** Steps that are one write of the vault. */
function isWrite(step: KeyStep): step is Exclude<KeyStep, { do: 'wait' | 'destroy' }> {
  return step.do !== 'wait' && step.do !== 'destroy';
}

function isSame(one: KeyStep, other: KeyStep | undefined): boolean {
  return other?.do === one.do && ('key' in one ? one.key : '') === ('key' in other ? other.key : '');
}
