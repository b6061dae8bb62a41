import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readConfig } from '#config';
import { EventStore } from '#event-store';
import { createTopics, type Kafka, topicsOf } from '#messaging';
import { firstStart } from '../../apps/cli/src/setup/first-start.ts';
import { Home } from '../../apps/cli/src/supervisor/home.ts';
import { EmbeddedStoreProcess, freePort } from '../support/embedded-store.ts';
import { kafkaSettings, testKafka } from '../support/kafka-topics.ts';
import { KafkaBroker } from '../support/kafka.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { environmentOf } from '../support/processes.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { CartsStore } from './carts-store.ts';
import { CrmStore } from './crm-store.ts';
import { FilesStore } from './files-store.ts';
import { Part } from './part.ts';
import { ShopStore } from './shop-store.ts';
import type { MatrixStore } from './store.ts';

const LETHE = fileURLToPath(new URL('../../apps/cli/bin/lethe.mjs', import.meta.url));
const run = promisify(execFile);

interface Engines {
  events: EmbeddedStoreProcess;
  database: TestDatabase;
  broker: KafkaBroker;
  shop: ShopStore;
  crm: CrmStore;
  carts: CartsStore;
  files: FilesStore;
}

interface Parts {
  api: Part;
  worker: Part;
  eraser: Part;
}

type Ending = (() => unknown)[];

/**
 * A whole installation in processes of their own: API, worker and eraser of the build, a Kafka broker, an event store, and four stores that system files
 * register. Every topic has one partition, so all orders are on the same. The eraser reaches the broker and the stores over networks that can fail.
 */
export class Installation {
  private constructor(
    private readonly ending: Ending,
    private readonly environment: Record<string, string>,
    private readonly engines: Engines,
    /** Between the eraser and the broker. */
    readonly network: TcpProxy,
    readonly parts: Parts,
    readonly url: string,
    readonly keys: Record<string, string>,
    readonly kafka: Kafka,
    readonly ledger: EventStore,
  ) {}

  static async start(): Promise<Installation> {
    const ending: Ending = [];
    try {
      return await Installation.begun(ending);
    } catch (error) {
      await endAll(ending);
      throw error;
    }
  }

  /** Each thing that is begun is noted with how it ends, the last one first. */
  private static async begun(ending: Ending): Promise<Installation> {
    const dir = mkdtempSync(join(tmpdir(), 'lethe-matrix-'));
    ending.unshift(() => rmSync(dir, { recursive: true, force: true }));
    const behind = await freePort();
    const network = await TcpProxy.start(behind);
    const engines = await startEngines(behind, network.port);
    ending.unshift(
      () => stopEngines(engines),
      () => network.stop(),
    );
    const { broker, shop, crm, carts, files } = engines;
    const environment = settingsOf(dir, engines);
    const home = new Home(join(dir, 'home'));
    writeSystems(join(dir, 'systems', 'jrpanel'), [shop, crm, carts, files]);
    await firstStart(configOf(environment), home, () => undefined);
    const settings = kafkaSettings(broker.brokers, { LETHE_KAFKA_PARTITIONS: '1' });
    const kafka = testKafka(settings);
    for (const controller of ['jrpanel', 'buycpanel']) await createTopics(kafka, topicsOf(controller, settings));
    const keys = home.read<Record<string, Record<string, string>>>('keys.json')!['jrpanel']!;
    const api = new Part('ledger', { ...environment, PORT: '0' });
    const worker = new Part('worker', environment);
    ending.unshift(
      () => worker.end(),
      () => api.end(),
    );
    const [{ url }] = await Promise.all([api.start(), worker.start()]);
    const eraser = new Part('eraser', {
      ...environment,
      ...Object.assign({}, ...[shop, crm, carts, files].map(({ secrets }) => secrets)),
      LETHE_KAFKA_BROKERS: `127.0.0.1:${network.port}`,
      LETHE_URL: String(url),
      LETHE_ERASER_KEY: keys['worker']!,
      LETHE_ERASER_LONGEST_PAUSE: '1',
    });
    ending.unshift(() => eraser.end());
    await eraser.start();
    const ledger = new EventStore({ url: engines.events.url });
    ending.unshift(() => ledger.dispose());
    return new Installation(ending, environment, engines, network, { api, worker, eraser }, String(url), keys, kafka, ledger);
  }

  get broker(): KafkaBroker {
    return this.engines.broker;
  }

  get shop(): ShopStore {
    return this.engines.shop;
  }

  get crm(): CrmStore {
    return this.engines.crm;
  }

  get stores(): readonly MatrixStore[] {
    const { shop, crm, carts, files } = this.engines;
    return [shop, crm, carts, files];
  }

  /** What could not be recorded or carried out, as `lethe dead list` shows it: id and problem, by id. */
  async deadLetters(): Promise<Map<string, string>> {
    const { stdout } = await run(process.execPath, [LETHE, 'dead', 'list', 'jrpanel'], { env: environmentOf(this.environment) });
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    return new Map(rows.flatMap(([id = '', , problem]) => (problem === undefined ? [] : [[id, problem] as const])));
  }

  stop(): Promise<void> {
    return endAll(this.ending);
  }
}

async function endAll(ending: Ending): Promise<void> {
  for (const end of ending) await end();
}

async function startEngines(behind: number, proxied: number): Promise<Engines> {
  const [events, database, broker, shop, crm, carts, files] = await Promise.all([
    EmbeddedStoreProcess.start(),
    testDatabase(),
    KafkaBroker.start({ behind, proxied }),
    ShopStore.start(),
    CrmStore.start(),
    CartsStore.start(),
    FilesStore.start(),
  ]);
  return { events, database, broker, shop, crm, carts, files };
}

async function stopEngines({ events, database, broker, ...stores }: Engines): Promise<void> {
  await Promise.all([events.remove(), broker.remove(), ...Object.values(stores).map((store) => store.stop())]);
  await database.drop();
}

function settingsOf(dir: string, { events, database, broker }: Engines): Record<string, string> {
  return {
    LETHE_HOME: join(dir, 'home'),
    LETHE_SYSTEMS: join(dir, 'systems'),
    LETHE_POSTGRES_URL: database.url,
    LETHE_EVENTSTORE_URL: events.url,
    LETHE_KAFKA_BROKERS: broker.brokers,
    LETHE_KAFKA_REPLICATION: '1',
    LETHE_KAFKA_PARTITIONS: '1',
    LETHE_KAFKA_SESSION_TIMEOUT: '6',
    LETHE_LOG_LEVEL: 'warn',
    LETHE_RATE_LIMIT: '100000',
  };
}

function configOf(environment: Record<string, string>) {
  const reading = readConfig(environment);
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  return reading.config;
}

function writeSystems(folder: string, stores: readonly MatrixStore[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { system, systemFile } of stores) writeFileSync(join(folder, `${system}.yaml`), systemFile);
}
