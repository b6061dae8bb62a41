import { randomBytes } from 'node:crypto';
import { ApiKeys, type KeyFact } from '#auth';
import type { Config } from '#config';
import { EventStore, EventStoreUnavailableError } from '#event-store';
import { Ingest } from '#ingest';
import { LedgerPolicies } from '#policy';
import { Database, type DatabaseOptions, prepareDatabase } from '#postgres';
import { ReadModels } from '#projections';
import { Keeper, KeyFolder, TransitKeys, Vault } from '#vault';
import { type Troubles, watchEngines } from './engine-watch.ts';
import type { Log } from './log.ts';

export interface EnginesOptions {
  /** Shown in the database's list of connections. */
  application: string;
  /** Whether this process may fill an empty key folder of a new vault. Only one of an installation does. */
  createKeys: boolean;
  /** Seconds within which this process has to answer whoever asks it; engines are given two thirds of it. Without it they are given half a minute. */
  answersWithin?: number;
}

/** Long enough for the longest page that is ever written at once. */
const STATEMENT_MS = 30_000;
/** Bytes of events that may be under way at a time, as JSON. */
const EVENT_BYTES = 64 * 1024 * 1024;

type WithEngines = Config & { postgresUrl: string; eventStoreUrl: string };

/** Everything a process works with, opened in one place: which engine runs is decided by the settings and nowhere else. */
export class Engines {
  private readonly stopped = new AbortController();
  private readonly following: Promise<unknown>[] = [];
  private policiesKnown = false;
  private caughtUp = false;
  readonly now = (): Date => new Date();

  private constructor(
    readonly config: WithEngines,
    readonly log: Log,
    readonly keys: KeyFolder,
    readonly vaultDb: Database,
    readonly readDb: Database,
    readonly store: EventStore,
    readonly policies: LedgerPolicies,
    readonly vault: Vault,
    readonly keeper: Keeper,
    readonly readModels: ReadModels,
    readonly ingest: Ingest,
    readonly apiKeys: ApiKeys,
  ) {}

  /** Opens the engines and brings their schemas up to date. Throws in plain words if one of them is not there. */
  static async open(config: Config, log: Log, options: EnginesOptions): Promise<Engines> {
    const reachable = named(config);
    const { postgresUrl: url, eventStoreUrl } = reachable;
    const { application } = options;
    const answersWithinMs = options.answersWithin && (options.answersWithin * 2_000) / 3;
    const pool = { url, application, max: 12, statementMs: answersWithinMs ?? STATEMENT_MS };
    await prepareDatabase(url).catch(noDatabase);
    await migrateIn({ url, application, role: 'lethe_vault', searchPath: 'vault' }, (db) => Vault.migrate(db));
    await migrateIn({ url, application, role: 'lethe_read', searchPath: 'read' }, (db) => ReadModels.migrate(db));
    const vaultDb = new Database({ ...pool, role: 'lethe_vault', searchPath: 'vault', planEachTime: true });
    const readDb = new Database({ ...pool, role: 'lethe_read', searchPath: 'read', planEachTime: true });
    const keys = await openKeys(config, options.createKeys && !(await Vault.hasKeys(vaultDb)));
    const store = new EventStore({
      url: eventStoreUrl,
      log: log.ofStore,
      ...(answersWithinMs && { appendTimeoutMs: answersWithinMs, readTimeoutMs: answersWithinMs }),
    });
    const policies = new LedgerPolicies(store, () => new Date(), log.ofStore);
    const vault = new Vault(vaultDb, keys);
    await vault.prepare(new Date());
    const ingest = new Ingest({ db: vaultDb, keys, store, policies, limits: { events: config.eventsAtOnce, bytes: EVENT_BYTES } });
    const record = (fact: KeyFact) => recordFact(ingest, fact);
    const apiKeys = new ApiKeys({ db: vaultDb, key: keys.apiKeys, record, random: randomBytes, now: () => new Date() });
    const engines = new Engines(
      reachable,
      log,
      keys,
      vaultDb,
      readDb,
      store,
      policies,
      vault,
      new Keeper(vaultDb, keys, store, undefined, log.ofStore),
      new ReadModels(readDb, store, { log: log.ofStore }),
      ingest,
      apiKeys,
    );
    engines.following.push(
      policies.run(engines.stopped.signal),
      watchEngines(() => engines.troubles(), log.ofStore, engines.stopped.signal),
    );
    return engines;
  }

  /** Whether requests may be answered: the policies are known and the vault has been brought in line with the ledger found at start. */
  get serving(): boolean {
    return this.caughtUp;
  }

  /** Resolves once requests may be answered. */
  async waitUntilServing(): Promise<void> {
    await this.policies.ready();
    this.policiesKnown = true;
    await this.keeper.caughtUpTo(await this.store.head(), this.stopped.signal);
    this.caughtUp = true;
  }

  /** Each part and `ready`, or what is the matter with it. Answered within 2 s. */
  async readiness(): Promise<Record<string, string>> {
    const engines = await this.troubles();
    return {
      ...Object.fromEntries(Object.entries(engines).map(([name, trouble]) => [name, trouble ?? 'ready'])),
      policies: this.policiesKnown ? 'ready' : 'are still being read',
      keeper: this.caughtUp ? 'ready' : 'is bringing the vault in line with the ledger',
    };
  }

  /** What is the matter with each engine, in words; undefined where nothing is. */
  private async troubles(): Promise<Troubles> {
    const [store, vault, readModels] = await Promise.all([this.store.healthy(), this.vaultDb.trouble(), this.readDb.trouble()]);
    const refuses = this.ingest.storeRefuses ? 'answers, but did not take what was written last' : undefined;
    return { 'event store': store ? refuses : 'does not answer', vault, 'read models': readModels };
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await Promise.allSettled(this.following);
    await this.store.dispose();
    await Promise.allSettled([this.vaultDb.end(), this.readDb.end()]);
  }
}

/** The keys of the day are protected by a transit engine where one is set. */
export function openKeys({ keysDir, keysTransitUrl: url, keysTransitToken: token }: Config, create: boolean): Promise<KeyFolder> {
  const provider = url !== undefined && token !== undefined && new TransitKeys({ url, token });
  return KeyFolder.open(keysDir, { create, ...(provider && { provider }) });
}

/** Changes a schema over connections without a limit of time: it takes as long as its tables are large, and waits for another process that does it. */
async function migrateIn(options: DatabaseOptions, migrate: (db: Database) => Promise<void>): Promise<void> {
  const db = new Database({ ...options, max: 2 });
  try {
    await migrate(db);
  } finally {
    await db.end();
  }
}

/** A process is given both engines by name; only `lethe start` brings embedded ones. */
function named(config: Config): WithEngines {
  const { postgresUrl, eventStoreUrl } = config;
  if (postgresUrl && eventStoreUrl) return { ...config, postgresUrl, eventStoreUrl };
  const missing = [postgresUrl ? [] : ['LETHE_POSTGRES_URL'], eventStoreUrl ? [] : ['LETHE_EVENTSTORE_URL']].flat();
  throw new Error(
    `${missing.join(' and ')} must be set for a process on its own. Nothing was started; \`lethe start\` brings embedded engines.`,
  );
}

/** The error of a driver has a code, and names the host and what went wrong there, never a password. Others are in words already. */
function noDatabase(error: unknown): never {
  const { message, code } = error as { message?: string; code?: string };
  if (code === undefined) throw error;
  throw new Error(
    `PostgreSQL does not let Lethe in (${message || code}). Nothing was started; check LETHE_POSTGRES_URL, and that the server runs.`,
    { cause: error },
  );
}

async function recordFact(ingest: Ingest, fact: KeyFact): Promise<void> {
  const [result] = await ingest.recordOwn([fact]);
  // The id names the key, so an event with it is about this key, even if an earlier attempt gave it another time.
  if (result?.problem?.status === 503) throw new EventStoreUnavailableError(`The fact ${fact.type} could not be recorded; try again.`);
  if (result?.status === 'rejected' && !result.problem?.type.endsWith('/id-reused')) {
    throw new Error(`The fact ${fact.type} could not be recorded: ${result.problem?.detail ?? 'no reason given'}`);
  }
}
