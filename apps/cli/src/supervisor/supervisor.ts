import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '#config';
import type { KeysFile } from '../api.ts';
import type { Home } from './home.ts';
import { Kept } from './kept.ts';
import { nodePart } from './node-part.ts';
import type { Part } from './part.ts';
import { freePortOutside } from './ports.ts';
import { postgresPart } from './postgres-part.ts';

/** Connection strings of the engines, embedded or not. */
export interface EngineUrls {
  eventStoreUrl: string;
  postgresUrl: string;
}

/** The folder of the build: `dist` with the other apps and libs beside this one. */
const build = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));

/** A rebuild throws away almost all that it allocates; a small nursery for it saves 100 MiB. */
const WORKER_FLAGS = ['--max-semi-space-size=4'];

/** Starts, watches and stops the processes of an installation on one machine. */
export class Supervisor {
  private readonly engines: Kept[] = [];
  private readonly apps: Kept[] = [];
  /** Where the processes behind the API say how they are, by their names. */
  readonly health: Record<string, string> = {};

  constructor(
    private readonly config: Config,
    private readonly home: Home,
    private readonly say: (line: string) => void,
  ) {}

  /** Starts the engines that no variable names, both at once; or PostgreSQL alone, and then the URL of the event store leads nowhere. */
  async startEngines(which: 'both' | 'postgres' = 'both'): Promise<EngineUrls> {
    const ports = await this.home.ports();
    const store = async () => {
      if (this.config.eventStoreUrl) return this.config.eventStoreUrl;
      if (which === 'postgres') return `esdb://127.0.0.1:${ports.eventstore}?tls=false`;
      await this.keep(this.engines, this.storePart(ports.eventstore));
      return `esdb://127.0.0.1:${ports.eventstore}?tls=false`;
    };
    const postgres = async () => {
      if (this.config.postgresUrl) return this.config.postgresUrl;
      const { url } = await this.keep(this.engines, postgresPart(this.home.path('postgres'), ports.postgres));
      return String(url);
    };
    const [eventStoreUrl, postgresUrl] = await Promise.all([store(), postgres()]);
    return { eventStoreUrl, postgresUrl };
  }

  /** Starts the ledger and the worker; resolves with where the API is served once both are ready. */
  async startApps(urls: EngineUrls, port: number): Promise<string> {
    const environment = {
      LETHE_HOME: this.home.dir,
      LETHE_KEYS_DIR: this.config.keysDir,
      LETHE_EVENTSTORE_URL: urls.eventStoreUrl,
      LETHE_POSTGRES_URL: urls.postgresUrl,
      PORT: String(port),
    };
    const app = (name: string, more: Record<string, string> = {}, flags: readonly string[] = []) => {
      const script = join(build, 'apps', name, 'src/main.js');
      return nodePart({ name, script, flags, environment: { ...environment, ...more }, logs: this.home.path('logs') });
    };
    const worker = app('worker', await this.healthOf('worker', this.config.healthPort), WORKER_FLAGS);
    const [ledger] = await Promise.all([this.keep(this.apps, app('ledger')), this.keep(this.apps, worker)]);
    return String(ledger['url']);
  }

  /** Starts an eraser for each controller whose worker's key is in the home; where orders go over Kafka, nobody else carries them out. */
  async startErasers(url: string, keys: KeysFile): Promise<void> {
    if (!this.config.kafkaBrokers) return;
    const workers = Object.entries(keys).flatMap(([controller, { worker }]) => (worker === undefined ? [] : [{ controller, worker }]));
    const parts = await Promise.all(workers.map(({ controller, worker }) => this.eraserPart(url, controller, worker)));
    await Promise.all(parts.map((part) => this.keep(this.apps, part)));
  }

  /** First what takes requests and works, then the engines under it. */
  async stop(): Promise<void> {
    await Promise.all(this.apps.map((part) => part.stop()));
    await Promise.all(this.engines.map((part) => part.stop()));
  }

  private async eraserPart(url: string, controller: string, key: string): Promise<Part> {
    const name = `eraser-${controller}`;
    const own = { LETHE_URL: url, LETHE_ERASER_KEY: key, LETHE_ERASER_INBOX: this.home.path('eraser', controller) };
    const environment = { ...own, ...(await this.healthOf(name)) };
    const script = join(build, 'apps/eraser/src/main.js');
    return nodePart({ name, script, environment, logs: this.home.path('logs') });
  }

  /** Settings under which a process says how it is: at a port that was chosen, or at one of the loopback address that stays the same when it is started again. */
  private async healthOf(name: string, chosen?: number): Promise<Record<string, string>> {
    const [host, port] = chosen ? [this.config.host, chosen] : ['127.0.0.1', await freePortOutside()];
    this.health[name] = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return { LETHE_HOST: host, LETHE_HEALTH_PORT: String(port) };
  }

  private storePart(port: number): Part {
    const script = join(build, 'libs/embedded-store/src/main.js');
    const args = ['--dir', this.home.path('eventstore'), '--port', String(port)];
    return nodePart({ name: 'eventstore', script, args, environment: {}, logs: this.home.path('logs') });
  }

  private async keep(list: Kept[], part: Part): Promise<Record<string, unknown>> {
    const kept = new Kept(part, this.say);
    list.push(kept);
    this.say(`starting ${part.name}`);
    const ready = await kept.start();
    this.say(`${part.name} is ready`);
    return ready;
  }
}
