import { migrate, type Database, type Tx } from '#postgres';
import type { Progress } from '../build/write-bundle.ts';
import type { Completeness } from '../files/completeness.ts';
import type { FailureCode } from './failed.ts';
import { exportMigrations } from './schema.ts';

/** What is to be built: the row beside the vault's `export` row, gone with it. */
export interface Job {
  controller: string;
  id: string;
  /** The pseudonym that was asked for. */
  subject: string;
  request: string;
  /** Name of the key that asked; values are opened in its name. */
  actor: string;
  /** Law of the request. */
  regulation: string;
  /** How often it was begun. */
  attempts: number;
}

/** How far an export is. */
export interface JobView {
  state: 'queued' | 'building' | 'ready' | 'failed';
  /** Pseudonyms whose data is in it. */
  subjects: string[];
  progress: Progress | null;
  code: FailureCode | null;
  completeness: Completeness | null;
}

const columns = 'controller, id, subject, request, actor, regulation, attempts';

/** The queue of exports in the vault's schema. A job is held by a session lock, so it is free again the moment its builder is gone. */
export class Jobs {
  readonly #db: Database;
  #prepared: Promise<void> | undefined;

  /** `db` runs under the role `lethe_vault`. */
  constructor(db: Database) {
    this.#db = db;
  }

  /** The table is made at first use; a failure is tried again at the next. */
  prepare(): Promise<void> {
    this.#prepared ??= migrate(this.#db, 'vault', exportMigrations).catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  /** Done already is done. The vault's row is there first. */
  async add(
    { controller, id, subject, request, actor, regulation }: Omit<Job, 'attempts'>,
    subjects: readonly string[],
    now: Date,
  ): Promise<void> {
    await this.#db.query(
      `INSERT INTO vault.export_job (controller, id, subject, subjects, request, actor, regulation, state, retry_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8) ON CONFLICT DO NOTHING`,
      [controller, id, subject, subjects, request, actor, regulation, now],
    );
  }

  /** One that the same actor asked for and that is not ready yet. */
  async unfinished({
    controller,
    subject,
    request,
    actor,
  }: Pick<Job, 'controller' | 'subject' | 'request' | 'actor'>): Promise<string | undefined> {
    const [row] = await this.#db.query<{ id: string }>(
      `SELECT id FROM vault.export_job WHERE controller = $1 AND request = $2 AND subject = $3 AND actor = $4 AND state IN ('queued', 'building')`,
      [controller, request, subject, actor],
    );
    return row?.id;
  }

  /** What waits to be built, or was being built by somebody who may be gone; the longest waiting first. */
  async open(now: Date): Promise<Pick<Job, 'controller' | 'id'>[]> {
    return this.#db.query(
      `SELECT controller, id FROM vault.export_job WHERE state IN ('queued', 'building') AND retry_at <= $1 ORDER BY retry_at, id LIMIT 16`,
      [now],
      'export_job_open',
    );
  }

  /** Runs `work` with the job while nobody else, in any process, holds it. Undefined if somebody does, or it is done. */
  async hold<T>({ controller, id }: Pick<Job, 'controller' | 'id'>, work: (job: Job) => Promise<T>): Promise<T | undefined> {
    return this.#db.session(async (session) => {
      const [lock] = await session.query<{ held: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held', [
        `lethe.export.${controller}.${id}`,
      ]);
      if (!lock?.held) return undefined;
      const [job] = await session.query<Job>(
        `UPDATE vault.export_job SET state = 'building', attempts = attempts + 1, progress = NULL
         WHERE controller = $1 AND id = $2 AND state IN ('queued', 'building') RETURNING ${columns}`,
        [controller, id],
      );
      return job && work(job);
    });
  }

  async setSubjects({ controller, id }: Job, subjects: readonly string[]): Promise<void> {
    await this.#db.query('UPDATE vault.export_job SET subjects = $3 WHERE controller = $1 AND id = $2', [controller, id, subjects]);
  }

  async setProgress({ controller, id }: Job, progress: Progress): Promise<void> {
    await this.#db.query(
      'UPDATE vault.export_job SET progress = $3 WHERE controller = $1 AND id = $2',
      [controller, id, progress],
      'export_job_progress',
    );
  }

  /** Both ends of an attempt count only for the attempt that was begun last: whoever lost the lock without knowing it changes nothing. */
  async finish({ controller, id, attempts }: Job, completeness: Completeness): Promise<void> {
    await this.#db.query(
      `UPDATE vault.export_job SET state = 'ready', completeness = $4 WHERE controller = $1 AND id = $2 AND state = 'building' AND attempts = $3`,
      [controller, id, attempts, completeness],
    );
  }

  /** True if it failed by this. */
  async fail({ controller, id, attempts }: Job, code: FailureCode, tx: Tx): Promise<boolean> {
    const failed = await tx.query(
      `UPDATE vault.export_job SET state = 'failed', code = $4, progress = NULL
       WHERE controller = $1 AND id = $2 AND state = 'building' AND attempts = $3 RETURNING 1`,
      [controller, id, attempts, code],
    );
    return failed.length === 1;
  }

  /** `counted`: whether the attempt that ended counts, or was only cut off. */
  async retry({ controller, id, attempts }: Job, at: Date, counted: boolean): Promise<void> {
    await this.#db.query(
      `UPDATE vault.export_job SET state = 'queued', retry_at = $4, attempts = $5, progress = NULL
       WHERE controller = $1 AND id = $2 AND state = 'building' AND attempts = $3`,
      [controller, id, attempts, at, counted ? attempts : attempts - 1],
    );
  }

  async view(controller: string, id: string): Promise<JobView | undefined> {
    const [row] = await this.#db.query<JobView>(
      'SELECT state, subjects, progress, code, completeness FROM vault.export_job WHERE controller = $1 AND id = $2',
      [controller, id],
    );
    return row;
  }

  /** Deletes bundles that hold data of somebody who was erased since, also where a link to them has been undone in between. */
  async deleteErased(): Promise<void> {
    await this.#db.query(
      `DELETE FROM vault.export e USING vault.export_job j WHERE j.controller = e.controller AND j.id = e.id AND j.state = 'ready' AND EXISTS (
         SELECT 1 FROM vault.subject s WHERE s.controller = j.controller AND s.pseudonym = ANY(j.subjects) AND s.state = 'closed')`,
    );
  }
}
