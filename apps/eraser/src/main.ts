import { readFileSync } from 'node:fs';
import type { Config } from '#config';
import { LocalSecrets } from '#connectors';
import { Kafka, KafkaRefused, TopicsUnfit } from '#messaging';
import { runProcess, serveOperations, watchEngines } from '#runtime';
import { Eraser } from './eraser.ts';
import { Inbox } from './inbox.ts';
import { LedgerApi, LedgerRefused } from './ledger-api.ts';
import { eraserMetrics } from './metrics.ts';

/** The process that carries erasures out in systems, with its orders from Kafka. Prints `{"ready":true}` once it looks for some. */
await runProcess('eraser', async (config, log) => {
  const { url, key } = apiOf(config);
  const kafka = new Kafka(config, 'lethe-eraser', log.ofStore);
  const inbox = new Inbox(config.eraserInbox);
  const publisher = kafka.publisher();
  const secrets = new LocalSecrets({ folder: config.secretsDir });
  const api = new LedgerApi(url, key, config.eraserName);
  const stopping = new AbortController();
  const eraser = new Eraser({
    inbox,
    kafka,
    publisher,
    secrets,
    api,
    name: config.eraserName,
    settings: config,
    backoffMs: { first: 1_000, longest: config.eraserLongestPause * 1_000 },
    log: log.ofStore,
  });
  const readiness = async () => ({ ledger: api.readiness, kafka: eraser.watch.readiness });
  const { healthPort: port, host } = config;
  const metrics = eraserMetrics(eraser, inbox).registry;
  const operations = port === undefined ? undefined : await serveOperations({ host, port, readiness, metrics });
  const watching = watchEngines(async () => ({ ledger: api.trouble, kafka: eraser.watch.trouble }), log.ofStore, stopping.signal);
  const running = eraser.run(stopping.signal).catch((error: unknown) => {
    // These are for whoever runs the process, and name settings and topics only.
    if (error instanceof LedgerRefused || error instanceof KafkaRefused || error instanceof TopicsUnfit) log.warn(error.message);
    throw error;
  });
  const failed = running.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return {
    ready: { open: inbox.open, ...(operations && { health: operations.url }) },
    failed,
    stop: async () => {
      stopping.abort();
      await operations?.close();
      await Promise.all([running.catch(() => undefined), watching]);
      await publisher.close();
      inbox.close();
    },
  };
});

function apiOf({ url, eraserKey, eraserKeyFile }: Config): { url: string; key: string } {
  const key = eraserKey ?? (eraserKeyFile === undefined ? undefined : readFileSync(eraserKeyFile, 'utf8').trim());
  if (url === undefined || key === undefined)
    throw new Error('LETHE_URL and LETHE_ERASER_KEY (or LETHE_ERASER_KEY_FILE) must be set for an eraser. Nothing was started.');
  return { url, key };
}
