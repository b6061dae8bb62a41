import { setTimeout as delay } from 'node:timers/promises';
import { deletionsOf, expiryDue, LETHE } from '#domain';
import type { EventStoreLog } from '#event-store';
import { dueSkeletons, requests, type DueSkeleton } from '#projections';
import { doneWithSkeleton, expiredSkeletons, readPosition, type ExpiredSkeleton } from '#vault';
import { recordDeletions, type OwnFacts } from './deletions.ts';
import { nowOf, type Engines } from './engines.ts';
import { durably } from './faults.ts';
import { loadErasure, loadRequest, type LoadedErasure, type LoadedRequest } from './load.ts';
import { appendOwn, NotRecorded } from './own-stream.ts';
import { Persons } from './persons.ts';
import type { Drain } from './steps.ts';

export interface SkeletonExpiryOptions {
  engines: Engines;
  facts: OwnFacts;
  finisher: Drain;
  /** How often expired skeletons are looked for, and so how often the event store is scavenged at most. Default 3,600,000 ms. */
  everyMs?: number;
  /** How soon it is looked again when something was not ready. Default 10,000 ms. */
  againMs?: number;
  log?: EventStoreLog;
}

const LOCK = 'lethe.skeletons';
const KEEPER = 'keeper';
const EVERY_MS = 3_600_000;
const AGAIN_MS = 10_000;
/** How long a look waits for the keeper and the read models. */
const PATIENCE_MS = 5_000;
const POLL_MS = 10;
const PAGE = 100;
/** Erasures whose streams go in one scavenge. */
const BATCH = 1_000;
const OPEN = new Set(['opened', 'verified', 'approved']);

/**
 * Line 11 of the protocol of erasure: says that a skeleton has expired, and when the keeper and the read models have removed what they had of it, has the
 * streams tombstoned and scavenged. Each step can be repeated; what a crash leaves is found at the next look, at the latest at the next start.
 */
export class SkeletonExpiry {
  private readonly persons: Persons;

  constructor(private readonly options: SkeletonExpiryOptions) {
    this.persons = new Persons(options.engines);
  }

  /** Looks at once and then every hour, until the signal aborts. While another process looks, leaves it to that one. */
  async run(signal: AbortSignal): Promise<void> {
    const { everyMs = EVERY_MS, againMs = AGAIN_MS, log } = this.options;
    while (!signal.aborted) {
      const looked = await this.alone(() => this.look()).catch((error: unknown) => {
        const { name, code } = (error ?? {}) as { name?: string; code?: string };
        log?.warn({ error: name, code }, 'expired skeletons could not be removed; it is tried again');
        return 'waiting' as const;
      });
      await delay(looked === 'done' ? everyMs : againMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One look. `waiting`: the keeper or the read models are behind, or something was not recorded; look again soon. */
  async look(): Promise<'done' | 'waiting'> {
    if (!(await this.allKnow(await this.options.engines.store.head()))) return 'waiting';
    const { last, failed } = await this.expire();
    if (!(await this.allKnow(last))) return 'waiting';
    return (await this.sweep()) && !failed ? 'done' : 'waiting';
  }

  /** Says of every skeleton whose time is up that it has expired. Answers the position of the last one; one that fails does not stop the others. */
  private async expire(): Promise<{ last: bigint; failed: boolean }> {
    const { engines, log } = this.options;
    const now = nowOf(engines).toISOString();
    let [last, failed] = [-1n, false];
    let after: DueSkeleton | undefined;
    for (;;) {
      const page = await dueSkeletons(engines.readDb, now, { after, limit: PAGE });
      for (const { id } of page) {
        try {
          last = (await this.expireOne(id, now)) ?? last;
        } catch (error) {
          if (!(error instanceof NotRecorded)) throw error;
          failed = true;
          log?.warn({ error: error.name }, 'a skeleton could not expire yet; it is tried again');
        }
      }
      after = page.at(-1);
      if (page.length < PAGE) return { last, failed };
    }
  }

  private async expireOne(id: string, now: string): Promise<bigint | undefined> {
    const { engines, finisher } = this.options;
    const [request, erasure] = await Promise.all([loadRequest(engines.store, id), loadErasure(engines.store, id)]);
    const closure = erasure.state.closing?.closure;
    if (!request || !closure) return undefined;
    const { controller, state } = request;
    const about = await this.requestsAbout(controller, closure, id);
    const heldBy = await this.persons.heldBy(controller, closure, 'skeleton');
    const openRequests = about.filter(({ status }) => OPEN.has(status)).map((each) => each.id);
    const decision = expiryDue(erasure.state, { request: state.status, heldBy, openRequests, expired: erasure.expired }, now);
    if (!decision.due) return undefined;
    // Nothing may reach the streams after the event: what answers say is in them first, and an answer in between makes a conflict.
    await this.recordDeletions(request, erasure);
    if (!(await finisher.drain(controller, closure)))
      throw new NotRecorded('What was accepted about the person is not all in the ledger yet.');
    const others = about.map((each) => each.id).sort();
    const data = { ground: decision.ground, ...(others.length > 0 && { requests: others }) };
    const fact = { type: 'privacy.skeleton.expired.v1' as const, data, controller, actor: LETHE, time: now };
    const position = await durably(engines.faults, 'skeleton.expired', () => appendOwn(engines.store, erasure.read, fact));
    return position === 'conflict' ? undefined : position;
  }

  private async requestsAbout(controller: string, subjects: readonly string[], but: string): Promise<{ id: string; status: string }[]> {
    const about: { id: string; status: string }[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await requests(this.options.engines.readDb, controller, { subjects, limit: 1_000, cursor });
      if (!page.ok) return about;
      about.push(...page.items.filter(({ id }) => id !== but));
      if (page.next === undefined) return about;
      cursor = page.next;
    }
  }

  private async recordDeletions({ controller, id, state }: LoadedRequest, erasure: LoadedErasure): Promise<void> {
    const answers = erasure.state.orders.flatMap((order) => deletionsOf(order) ?? []);
    await recordDeletions(this.options.facts, { controller, erasure: id, subject: state.subject, answers }, this.options.engines.faults);
  }

  /** Takes the streams of those who are gone everywhere else off the disk of the event store, all with one scavenge. False if it has to wait. */
  private async sweep(): Promise<boolean> {
    const { engines, log } = this.options;
    const { store, vaultDb, readModels, faults } = engines;
    for (;;) {
      const noted = await expiredSkeletons(vaultDb, BATCH);
      const last = noted.at(-1);
      if (!last) return true;
      // The tables of a rebuild too: what is half built may hold rows of the person.
      if (!(await readModels.waitForAll(last.position, PATIENCE_MS))) return false;
      await durably(faults, 'tombstones', async () => {
        for (const stream of noted.flatMap(streamsOf)) await store.tombstone(stream);
      });
      await durably(faults, 'scavenge', () => store.scavenge());
      await durably(faults, 'skeletons-done', () =>
        vaultDb.transaction(async (tx) => {
          for (const each of noted) await doneWithSkeleton(tx, each);
        }),
      );
      log?.info({ erasures: noted.length }, 'the skeletons of erased people have expired and were removed');
      if (noted.length < BATCH) return true;
    }
  }

  /** True once the keeper and the read models have removed what they had up to this position. */
  private async allKnow(position: bigint): Promise<boolean> {
    const { readModels, vaultDb } = this.options.engines;
    const until = performance.now() + PATIENCE_MS;
    while ((await readPosition(vaultDb, KEEPER)) < position) {
      if (performance.now() > until) return false;
      await delay(POLL_MS);
    }
    return readModels.waitFor(position, PATIENCE_MS);
  }

  private alone(work: () => Promise<'done' | 'waiting'>): Promise<'done' | 'waiting'> {
    return this.options.engines.vaultDb.session(async (session) => {
      const [row] = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS alone', [LOCK]);
      return row?.alone ? work() : 'done';
    });
  }
}

function streamsOf({ pseudonyms }: ExpiredSkeleton): string[] {
  return pseudonyms.flatMap((pseudonym) => [`subject-${pseudonym}`, `access-${pseudonym}`]);
}
