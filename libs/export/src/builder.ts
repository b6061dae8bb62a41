import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreUnavailableError } from '#event-store';
import { isUnreachable, sqlState } from '#postgres';
import { buildBundle } from './build/build-bundle.ts';
import type { Completeness } from './files/completeness.ts';
import { ExportFailed } from './job/failed.ts';
import type { Job, Jobs } from './job/jobs.ts';
import { ProgressNotes } from './job/progress-notes.ts';
import { nowOf, type ExportEngines } from './ledger/engines.ts';
import { LedgerContents } from './ledger/ledger-contents.ts';

const POLL_MS = 250;
/** A build that ended in an engine's failure, or took its process with it, is begun again so often. */
const ATTEMPTS = 5;
const RETRY_MS = 500;

/** Builds the bundles that wait. Whoever builds holds the job, and a build that was cut off begins again from its beginning, over what it left. */
export class Builder {
  readonly #engines: ExportEngines;
  readonly #jobs: Jobs;

  constructor(engines: ExportEngines, jobs: Jobs) {
    this.#engines = engines;
    this.#jobs = jobs;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const built = await this.#buildNext(signal).catch((error: unknown) => this.#tell(error));
      if (!built) await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #buildNext(signal: AbortSignal): Promise<boolean> {
    await this.#jobs.prepare();
    const now = nowOf(this.#engines);
    await this.#engines.vault.exports.expire(now);
    await this.#jobs.deleteErased();
    for (const waiting of await this.#jobs.open(now)) {
      const built = await this.#jobs.hold(waiting, async (job) => {
        await this.#build(job, signal);
        return true;
      });
      if (built || signal.aborted) return true;
    }
    return false;
  }

  async #build(job: Job, signal: AbortSignal): Promise<void> {
    const notes = new ProgressNotes((progress) => this.#jobs.setProgress(job, progress));
    try {
      const completeness = await this.#write(job, notes, signal);
      await notes.settled();
      // Without one the row is gone with the person.
      if (completeness) await this.#jobs.finish(job, completeness);
    } catch (error) {
      await notes.settled();
      if (signal.aborted) return this.#jobs.retry(job, nowOf(this.#engines), false);
      await this.#failed(job, error);
    }
  }

  /** Undefined when the bundle's row was deleted on the way. */
  async #write(job: Job, notes: ProgressNotes, signal: AbortSignal): Promise<Completeness | undefined> {
    const { vault, keys } = this.#engines;
    // Whoever began it before was taken away by it every time.
    if (job.attempts > ATTEMPTS) throw new ExportFailed('internal', false);
    const contents = await LedgerContents.open(this.#engines, job, signal);
    await this.#jobs.setSubjects(job, contents.head.subjects);
    let completeness: Completeness | undefined;
    async function* bytes(): AsyncGenerator<Buffer> {
      const manifest = yield* buildBundle(contents, keys.signing, (progress) => notes.note(progress));
      // Somebody erased while it was built: nothing of it is kept.
      await contents.refuseErased();
      completeness = manifest.completeness;
    }
    return (await vault.exports.write(job.controller, job.id, bytes())) ? completeness : undefined;
  }

  async #failed(job: Job, error: unknown): Promise<void> {
    const failure = failureOf(error);
    if (failure.again && job.attempts < ATTEMPTS) {
      await this.#jobs.retry(job, new Date(nowOf(this.#engines).getTime() + RETRY_MS * 2 ** job.attempts), true);
    } else {
      const { vaultDb, vault } = this.#engines;
      // Both or neither: a crash in between would leave what was written of it until it expires.
      await vaultDb.transaction(async (tx) => {
        if (await this.#jobs.fail(job, failure.code, tx)) await vault.exports.fail(job.controller, job.id, tx);
      });
    }
    this.#engines.log?.warn({ export: job.id, code: failure.code, attempt: job.attempts, error: nameOf(error) }, 'an export was not built');
  }

  #tell(error: unknown): false {
    this.#engines.log?.warn({ error: nameOf(error) }, 'exports cannot be built at the moment; trying again');
    return false;
  }
}

function failureOf(error: unknown): ExportFailed {
  if (error instanceof ExportFailed) return error;
  // An engine that is away, a piece that another builder wrote, and Node's network errors: to the systems too.
  const code = sqlState(error);
  const gone = error instanceof EventStoreUnavailableError || isUnreachable(error) || code === '23505' || /^E[A-Z]{4,}$/.test(code);
  return new ExportFailed(gone ? 'engine-unavailable' : 'internal', gone);
}

/** Messages of drivers may hold values; their class and code do not. */
function nameOf(error: unknown): string {
  const { name = 'unknown', code } = (error ?? {}) as { name?: string; code?: unknown };
  return typeof code === 'string' ? `${name} ${code}` : name;
}
