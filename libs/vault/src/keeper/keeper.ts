import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, EventStoreLog, StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { faulty, type Faults } from '../faults.ts';
import { ForgettingJournal } from '../forgetting/forgetting-journal.ts';
import { isRemembered } from '../forgetting/is-remembered.ts';
import { forgottenBy, LedgerForgot } from '../forgetting/ledger-forgot.ts';
import type { KeyFolder } from '../keys/key-folder.ts';
import { CaseFiles } from '../stores/case-files.ts';
import { deleteOrphanedValues, deleteValuesOf } from '../tables/erasure-steps.ts';
import { prepareDayKeys } from '../tables/day-key.ts';
import { lockPosition, readLandmark, readPosition, writeLandmark } from '../tables/position.ts';
import { applyPage } from './apply-page.ts';
import { isSameLedger } from './is-same-ledger.ts';
import { readPage } from './read-page.ts';

const CONSUMER = 'keeper';
const PAGE = 500;
/** Values deleted in one transaction behind a destroyed key. */
const SWEEP = 2_000;
const LOOK_AGAIN_MS = 25;

/** The ledger ends before what the vault already reflects: the two are of different times. */
export class LedgerBehindVault extends Error {
  override readonly name = 'LedgerBehindVault';

  constructor(position: bigint, head: bigint) {
    super(
      `The vault reflects the ledger up to position ${position}, but the ledger ends at ${head}: it was restored from an older backup, or is another one. ` +
        'Nothing was started and nothing changed. Restore the event store from a backup that is at least as new as the vault, or the vault from one that is older than the event store.',
    );
  }
}

/** The ledger has another event where the vault noted the last one that it reflects. */
export class LedgerOfAnotherVault extends Error {
  override readonly name = 'LedgerOfAnotherVault';

  constructor(position: bigint) {
    super(
      `The vault reflects another ledger: the event at position ${position}, up to which it does, is another one in this ledger, or is not there. After a loss a ledger goes on from the backup that was restored, ` +
        'and what was backed up later before the loss does not belong to it. Nothing was started and nothing changed. Restore the vault from a backup of this ledger, or ledger and vault from one backup.',
    );
  }
}

/**
 * The one consumer that carries out in the vault what the ledger says: it confirms what was appended, applies links and erasures, and puts a restored vault
 * right. Its position is in the vault, in the same transaction as what it did; a second keeper does no harm.
 */
export class Keeper {
  private readonly caseFiles: CaseFiles;
  private readonly journal: ForgettingJournal;
  /** True from the beginning of a page to its end: a failure may fall between the destruction of keys and the deletion of the values behind them. */
  private unfinished = false;

  constructor(
    private readonly db: Database,
    private readonly keys: KeyFolder,
    private readonly store: EventStore,
    private readonly faults?: Faults,
    private readonly log?: EventStoreLog,
  ) {
    this.caseFiles = new CaseFiles(db, keys);
    this.journal = new ForgettingJournal(keys.path);
  }

  /** Follows the ledger until the signal aborts. @throws LedgerBehindVault, LedgerOfAnotherVault, LedgerForgot, KeysUnusable */
  async run(signal: AbortSignal): Promise<void> {
    await this.check();
    await this.sweep();
    await this.store.subscribe({
      name: CONSUMER,
      after: await this.position(),
      onPage: async (events) => this.take(events),
      pageSize: PAGE,
      signal,
      // A page that cannot be carried out holds everything up, so it must not do so in silence.
      ...(this.log && { log: this.log }),
    });
  }

  /** Up to which position the vault reflects the ledger; -1n before the first event. */
  async position(): Promise<bigint> {
    return readPosition(this.db, CONSUMER);
  }

  /**
   * Resolves once the vault reflects the ledger up to `position`, whichever process the keeper runs in. Before that nothing may be served.
   * @throws LedgerBehindVault, LedgerOfAnotherVault, LedgerForgot, KeysUnusable, or the signal's reason
   */
  async caughtUpTo(position: bigint, signal: AbortSignal): Promise<void> {
    await this.check();
    while ((await this.position()) < position) await delay(LOOK_AGAIN_MS, undefined, { signal });
  }

  /**
   * Whatever the vault, its keys and the ledger disagree about comes to light before anything is served.
   * @throws LedgerBehindVault, LedgerOfAnotherVault, LedgerForgot, KeysUnusable
   */
  async check(): Promise<void> {
    await prepareDayKeys(this.db, this.keys, new Date());
    const position = await this.position();
    const head = await this.store.head();
    if (head < position) throw new LedgerBehindVault(position, head);
    const last = await readLandmark(this.db, CONSUMER);
    if (last && !(await isSameLedger(this.store, last))) throw new LedgerOfAnotherVault(last.position);
    const forgotten = await forgottenBy(this.store, this.journal);
    if (forgotten) throw new LedgerForgot(forgotten, head);
  }

  private async take(events: readonly StoredEvent[]): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    if (this.unfinished) await this.sweep();
    this.unfinished = true;
    const { shredded } = await faulty(this.faults, 'keep', () =>
      this.db.transaction(async (tx) => {
        const position = await lockPosition(tx, CONSUMER);
        const news = events.filter((event) => event.position > position);
        if (news.length === 0) return { shredded: [] };
        // What is taken away is remembered before it is, so that whoever reads this position may rely on both.
        await faulty(this.faults, 'journal', () => this.journal.write(news.filter(isRemembered), new Date()));
        const applied = await applyPage(tx, readPage(news), { store: this.store, keys: this.keys, caseFiles: this.caseFiles });
        await writeLandmark(tx, CONSUMER, last);
        return applied;
      }),
    );
    for (const people of shredded) while (await this.db.transaction((tx) => deleteValuesOf(tx, people, SWEEP)));
    this.unfinished = false;
  }

  /** Deletes the sealed values behind destroyed keys that a crash or a failure left, in small transactions. */
  private async sweep(): Promise<void> {
    while (await this.db.transaction((tx) => deleteOrphanedValues(tx, SWEEP)));
  }
}
