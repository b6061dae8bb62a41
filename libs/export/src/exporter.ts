import { randomBytes } from 'node:crypto';
import { addDuration, durationOf, problem, type Problem } from '#domain';
import { recordOpening } from '#vault';
import type { Progress } from './build/write-bundle.ts';
import { Builder } from './builder.ts';
import type { Completeness } from './files/completeness.ts';
import type { FailureCode } from './job/failed.ts';
import { Jobs, type JobView } from './job/jobs.ts';
import { nowOf, type ExportEngines } from './ledger/engines.ts';
import { loadRequest } from './ledger/load-request.ts';

/** How long a bundle is kept. */
const KEPT = durationOf('P7D');

/** An export as `GET /v1/exports/{id}` shows it. */
export interface ExportView {
  id: string;
  subject: string;
  request: string;
  state: 'queued' | 'building' | 'ready' | 'failed';
  /** While it is being built: the stage, files written and rows fetched from the systems so far. */
  progress?: Progress;
  /** Why it failed. */
  code?: FailureCode;
  createdAt: string;
  /** When the bundle is deleted. */
  expiresAt: string;
  /** Once it is ready. */
  bundle?: { bytes: number; sha256: string; completeness: Completeness };
}

export type ExportRequested = { ok: true; id: string } | { ok: false; problem: Problem };
/** `bytes` are those of the zip, unsealed while they are read. */
export type BundleFound = { ok: true; size: number; sha256: string; bytes: AsyncIterable<Buffer> } | { ok: false; problem: Problem };

/**
 * Export bundles: asked for, built behind the API, kept sealed for a week, handed out. `run` belongs in one or more workers; whoever builds
 * holds the job, and a build that was cut off begins again from its beginning, over what it left.
 */
export class Exporter {
  readonly #engines: ExportEngines;
  readonly #jobs: Jobs;

  constructor(engines: ExportEngines) {
    this.#engines = engines;
    this.#jobs = new Jobs(engines.vaultDb);
  }

  /**
   * Asks for a bundle of a person for a verified request of theirs. The same actor asking again before it is ready is given the same one.
   * Problems: `erased`, `not-found`, `conflict`.
   */
  async request(controller: string, subject: string, request: string, actor: string): Promise<ExportRequested> {
    await this.#jobs.prepare();
    const { vault, store } = this.#engines;
    const state = await loadRequest(store, controller, request);
    if (!state) return refused('not-found', 'There is no such request. Nothing was exported.');
    const subjects = await vault.linksOf(controller, subject);
    const states = await Promise.all(subjects.map((each) => vault.subjectState(controller, each)));
    if (states.includes('closed')) return refused('erased', 'The person was erased; there is nothing left to export.');
    // Somebody whom only the request knows has no row in the vault: the systems are searched for what the request named.
    if (!subjects.includes(state.subject) || (states.every((each) => each === undefined) && state.known)) {
      return refused('not-found', 'The request is not about this person. Nothing was exported.');
    }
    if (state.status !== 'verified' && state.status !== 'approved') {
      return refused('conflict', `The request is ${state.status}; data is exported for a verified one. Nothing was exported.`);
    }
    const job = { controller, subject, request, actor };
    const unfinished = await this.#jobs.unfinished(job);
    if (unfinished !== undefined) return { ok: true, id: unfinished };
    const id = randomBytes(16).toString('hex');
    const now = nowOf(this.#engines);
    await vault.exports.create({ controller, id, pseudonym: subject, request, createdAt: now, expiresAt: addDuration(now, KEPT) });
    await this.#jobs.add({ ...job, id, regulation: state.regulation }, subjects, now);
    return { ok: true, id };
  }

  /** Undefined for an export that there is not, or not any more. */
  async view(controller: string, id: string): Promise<ExportView | undefined> {
    const found = await this.#find(controller, id);
    if (!found) return undefined;
    const { entry, job } = found;
    const { state, progress, code, completeness } = job;
    return {
      id,
      subject: entry.pseudonym,
      request: entry.request,
      state,
      ...(state === 'building' && progress ? { progress } : {}),
      ...(code ? { code } : {}),
      createdAt: entry.createdAt.toISOString(),
      expiresAt: entry.expiresAt.toISOString(),
      ...(state === 'ready' && entry.manifest && completeness
        ? { bundle: { bytes: entry.manifest.bytes, sha256: entry.manifest.sha256, completeness } }
        : {}),
    };
  }

  /**
   * The bundle, for `actor`, after it is recorded that they open it. Never of somebody who was erased since. Problems: `not-found`, `conflict`
   * (not ready), `erased`, `unavailable`.
   */
  async bundle(controller: string, id: string, actor: string): Promise<BundleFound> {
    const found = await this.#find(controller, id);
    if (!found) return refused('not-found', 'There is no such export (any more).');
    const { entry, job } = found;
    if (job.state !== 'ready' || !entry.manifest)
      return refused('conflict', `The export is ${job.state}. Ask for its state, and for the bundle once it is ready.`);
    const { vault, store } = this.#engines;
    for (const subject of job.subjects) {
      if ((await vault.subjectState(controller, subject)) === 'closed')
        return refused('erased', 'The person was erased since; the bundle is deleted.');
    }
    for (const subject of job.subjects) {
      const opening = { controller, actor, case: entry.request, subject, fields: ['*'], for: 'export' as const };
      if (!(await recordOpening(store, opening, nowOf(this.#engines)))) {
        return refused('unavailable', 'That the bundle is opened could not be recorded, so nothing was opened. Ask again.');
      }
    }
    const { bytes: size, sha256 } = entry.manifest;
    return { ok: true, size, sha256, bytes: vault.exports.read(controller, id) };
  }

  /** Builds what is asked for, one at a time, and deletes what has expired, until the signal aborts. */
  run(signal: AbortSignal): Promise<void> {
    return new Builder(this.#engines, this.#jobs).run(signal);
  }

  async #find(
    controller: string,
    id: string,
  ): Promise<{ entry: NonNullable<Awaited<ReturnType<ExportEngines['vault']['exports']['find']>>>; job: JobView } | undefined> {
    await this.#jobs.prepare();
    // One after the other: the manifest is written before the job says `ready`, so a ready job is never seen without it.
    const job = await this.#jobs.view(controller, id);
    const entry = await this.#engines.vault.exports.find(controller, id);
    return entry && job && entry.expiresAt > nowOf(this.#engines) ? { entry, job } : undefined;
  }
}

function refused(kind: 'not-found' | 'conflict' | 'erased' | 'unavailable', detail: string): { ok: false; problem: Problem } {
  return { ok: false, problem: problem(kind, detail) };
}
