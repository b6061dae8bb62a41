import { durationOf } from '#domain';
import type { Database } from '#postgres';
import { KeyFolder, KeyOfDay, Vault, type Faults, type KeyOfDayOptions } from '#vault';
import type { TestLedger } from './ledger.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

const HOUR = 3_600_000;

/** A machine on which the key of the day is looked after, with a clock that a test sets. */
export class KeyDays {
  private constructor(
    readonly ledger: TestLedger,
    public now: Date,
  ) {}

  /** The clock starts where the ledger's first key was made. */
  static async of(ledger: TestLedger): Promise<KeyDays> {
    const [first] = await ledger.db.query<{ at: Date }>('SELECT max(born_at) AS at FROM vault.day_key');
    return new KeyDays(ledger, (first as { at: Date }).at);
  }

  /** Another process that looks after the keys. */
  worker(options: { faults?: Faults; db?: Database; keys?: KeyFolder } = {}): KeyOfDay {
    const { db, keys } = this.ledger;
    const more: Partial<KeyOfDayOptions> = options;
    const facts = this.ledger.ingest();
    return new KeyOfDay({ db, keys, facts, backupWindow: durationOf('P30D'), now: () => this.now, ...more });
  }

  /** Lets time pass, with a look every twelve hours by each worker at once. What they did, beside doing nothing. */
  async pass(days: number, ...workers: KeyOfDay[]): Promise<string[]> {
    const done: string[] = [];
    for (let half = 0; half < days * 2; half++) {
      this.now = new Date(this.now.getTime() + 12 * HOUR);
      for (const steps of await Promise.all(workers.map((worker) => worker.look()))) {
        done.push(...steps.map((step) => ('key' in step ? `${step.do} ${step.key}` : step.do)));
      }
    }
    return done;
  }

  /** Lets time pass in looks that are close enough together to see it pass. */
  async watch(hours: number, worker: KeyOfDay): Promise<void> {
    for (let minute = 0; minute < hours * 60; minute += 5) {
      this.now = new Date(this.now.getTime() + 5 * 60_000);
      await worker.look();
    }
  }

  /** Ids of the keys by their state, in the order in which they were made. */
  async keys(): Promise<Record<string, string[]>> {
    const rows = await this.ledger.db.query<{ id: string; state: string }>('SELECT id, state FROM vault.day_key ORDER BY born_at, id');
    const byState = Map.groupBy(rows, ({ state }) => state);
    return Object.fromEntries([...byState].map(([state, keys]) => [state, keys.map(({ id }) => id)]));
  }

  async active(): Promise<string> {
    return ((await this.keys())['active'] as [string])[0];
  }

  /** Keys whose destruction the ledger tells of, with how often. */
  async told(): Promise<Record<string, number>> {
    const told: Record<string, number> = {};
    for (const { type, stream, data } of await this.ledger.all()) {
      if (type !== 'privacy.key.destroyed.v1') continue;
      const about = `${stream} ${(data as { key: string }).key}`;
      told[about] = (told[about] ?? 0) + 1;
    }
    return told;
  }

  /** The vault as a backup of now would bring it back, in a database of its own, with the key files as they are when it is used. */
  async backup(): Promise<{ vault: () => Promise<Vault>; drop: () => Promise<void> }> {
    const postgres: TestDatabase = await testDatabase();
    const db = postgres.db('lethe_vault');
    await Vault.migrate(db);
    for (const table of TABLES) {
      const [rows] = await this.ledger.db.query<{ all: unknown }>(`SELECT coalesce(jsonb_agg(t), '[]') AS all FROM vault.${table} t`);
      await db.query(`INSERT INTO vault.${table} SELECT * FROM jsonb_populate_recordset(NULL::vault.${table}, $1)`, [
        JSON.stringify(rows?.all),
      ]);
    }
    return {
      vault: async () => new Vault(db, await KeyFolder.open(this.ledger.keys.path, { create: false })),
      drop: () => postgres.drop(),
    };
  }
}

const TABLES = ['day_key', 'subject', 'subject_key', 'identifier', 'value', 'erasure_order', 'case_file', 'export', 'export_chunk'];
