import { LocalSecrets } from '#connectors';
import {
  DrillProcess,
  ErasureProcess,
  ErasureWork,
  InProcessEraser,
  PublisherWatch,
  SkeletonExpiry,
  Teller,
  ValueRetention,
} from '#erasure';
import { Exchange } from '#exchange';
import { Exporter } from '#export';
import { Finisher } from '#ingest';
import { Kafka, KafkaUnavailable } from '#messaging';
import type { Engines } from '#runtime';
import { KeyOfDay } from '#vault';

export interface Loops {
  /** Rejects when a loop ends on its own: the process is then of no use and ends too. */
  failed: Promise<never>;
  /** Lets each finish what it is writing and waits for all. */
  stop(): Promise<void>;
}

type Loop = (signal: AbortSignal) => Promise<unknown>;

/** Ground on which the pseudonymous facts about an erased person stay: Art. 17(3)(e) GDPR, to prove that the erasure was carried out. */
const SKELETON_GROUND = 'legal-claims';

/** What brings vault and read models in line with the ledger. */
function followersOf({ keeper, readModels }: Engines): Record<string, Loop> {
  return { keeper: (signal) => keeper.run(signal), 'read models': (signal) => readModels.run(signal) };
}

/** The one list of what else works behind the API: what reads the vault, and writes to vault or ledger what it found there. */
function loopsOf(engines: Engines, exchange: Exchange | undefined): Record<string, Loop> {
  const { vaultDb, keys, store, ingest, config } = engines;
  const log = engines.log.ofStore;
  const finisher = new Finisher({ db: vaultDb, keys, store });
  const terms = {
    backupWindow: config.backupWindow.text,
    skeletonRetention: config.skeletonRetention.text,
    skeletonGround: SKELETON_GROUND,
  };
  const erasures = new ErasureProcess({ engines, facts: ingest, finisher, terms, log });
  const skeletons = new SkeletonExpiry({ engines, facts: ingest, finisher, log });
  const values = new ValueRetention({ engines, facts: ingest, log });
  const secrets = new LocalSecrets({ folder: config.secretsDir });
  const work = new ErasureWork(engines, ingest);
  const eraser = new InProcessEraser({ engines, work, secrets, log });
  const mail = config.smtpUrl !== undefined && config.smtpFrom !== undefined && { mail: { url: config.smtpUrl, from: config.smtpFrom } };
  const teller = new Teller({ engines, work, secrets, log, ...mail });
  const { readDb, vault, policies, readModels } = engines;
  const exporter = new Exporter({ vaultDb, readDb, keys, vault, store, policies, readModels, secrets, log });
  const controllers = () => policies.controllers();
  const { drillEvery, drillWithin } = config;
  const every = drillEvery === 'off' ? undefined : drillEvery.duration;
  const drills = new DrillProcess({ engines, ingest, controllers, within: drillWithin.duration, every, log });
  const publishers = new PublisherWatch({ engines, facts: ingest, controllers, log });
  const keyOfDay = new KeyOfDay({ db: vaultDb, keys, facts: ingest, backupWindow: config.backupWindow.duration, log });
  return {
    finisher: (signal) => finisher.run(signal),
    erasures: (signal) => erasures.run(signal),
    ...(exchange ? { kafka: (signal: AbortSignal) => exchange.run(signal) } : { eraser: (signal: AbortSignal) => eraser.run(signal) }),
    notices: (signal) => teller.run(signal),
    'kept values': (signal) => values.run(signal),
    skeletons: (signal) => skeletons.run(signal),
    drills: (signal) => drills.run(signal),
    publishers: (signal) => publishers.run(signal),
    exports: (signal) => exporter.run(signal),
    'key of the day': (signal) => keyOfDay.run(signal),
  };
}

/** Refuses a start whose topics are missing or differ. A broker that does not answer is left to the loop, which waits for it. @throws TopicsUnfit, KafkaRefused */
export async function refuseUnfitTopics(exchange: Exchange): Promise<void> {
  await exchange.check().catch((error: unknown) => {
    if (!(error instanceof KafkaUnavailable)) throw error;
  });
}

/** Kafka, in and out, where there is one: orders then go over its topics to erasers of their own. */
export function exchangeOf(engines: Engines): Exchange | undefined {
  if (!engines.config.kafkaBrokers) return undefined;
  const { store, vault, vaultDb, ingest, apiKeys, now, config, policies } = engines;
  const log = engines.log.ofStore;
  return new Exchange({
    engines: { store, vault, vaultDb, ingest, work: new ErasureWork(engines, ingest), apiKeys, now, log },
    kafka: new Kafka(config, 'lethe-worker', log),
    settings: config,
    controllers: () => policies.controllers(),
    ready: () => engines.waitUntilServing(),
  });
}

/**
 * Runs every loop until it is stopped. Until the vault is in line with the ledger only what brings it there runs: a vault that was restored takes for living
 * who was erased since, and for due what has gone.
 */
export function startLoops(engines: Engines, exchange = exchangeOf(engines)): Loops {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const inLine = Promise.race([engines.waitUntilServing(), stopped]);
  const working = (run: Loop) => inLine.then(() => (signal.aborted ? undefined : run(signal)));
  const running = [
    ...Object.entries(followersOf(engines)).map(([name, run]) => ({ name, ended: run(signal) })),
    ...Object.entries(loopsOf(engines, exchange)).map(([name, run]) => ({ name, ended: working(run) })),
  ];
  const failed = Promise.race(running.map(({ name, ended }) => ended.then(() => endedEarly(name, signal))));
  failed.catch(() => undefined);
  return {
    failed,
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(running.map(({ ended }) => ended));
    },
  };
}

/** A loop that returns although nobody asked it to is as dead as one that throws. */
function endedEarly(name: string, stopping: AbortSignal): Promise<never> {
  if (!stopping.aborted) throw new Error(`${name} ended`);
  return new Promise(() => undefined);
}
