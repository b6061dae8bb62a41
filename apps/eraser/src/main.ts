import { readFileSync } from 'node:fs';
import type { Config } from '#config';
import { LocalSecrets } from '#connectors';
import { Kafka } from '#messaging';
import { runProcess } from '#runtime';
import { Eraser } from './eraser.ts';
import { Inbox } from './inbox.ts';
import { LedgerApi } from './ledger-api.ts';

/** The process that carries erasures out in systems, with its orders from Kafka. Prints `{"ready":true}` once it looks for some. */
await runProcess('eraser', (config, log) => {
  const { url, key } = apiOf(config);
  const kafka = new Kafka(config, 'lethe-eraser', log.ofStore);
  const inbox = new Inbox(config.eraserInbox);
  const publisher = kafka.publisher();
  const secrets = new LocalSecrets({ folder: config.secretsDir });
  const stopping = new AbortController();
  const eraser = new Eraser({
    inbox,
    kafka,
    publisher,
    secrets,
    api: new LedgerApi(url, key),
    name: config.eraserName,
    settings: config,
    backoffMs: { first: 1_000, longest: config.eraserLongestPause * 1_000 },
    log: log.ofStore,
  });
  const running = eraser.run(stopping.signal);
  const failed = running.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return Promise.resolve({
    ready: { open: inbox.open },
    failed,
    stop: async () => {
      stopping.abort();
      await running.catch(() => undefined);
      await publisher.close();
      inbox.close();
    },
  });
});

function apiOf({ url, eraserKey, eraserKeyFile }: Config): { url: string; key: string } {
  const key = eraserKey ?? (eraserKeyFile === undefined ? undefined : readFileSync(eraserKeyFile, 'utf8').trim());
  if (url === undefined || key === undefined)
    throw new Error('LETHE_URL and LETHE_ERASER_KEY (or LETHE_ERASER_KEY_FILE) must be set for an eraser. Nothing was started.');
  return { url, key };
}
