/** The worker's exchange with Kafka as a process of its own: events in, orders and the feed out, nothing kept or projected beside it. */
import { Exchange } from '#exchange';
import { ErasureWork } from '#erasure';
import { Kafka } from '#messaging';
import { Engines, runProcess } from '#runtime';

await runProcess('exchange', async (config, log) => {
  const engines = await Engines.open(config, log, { application: 'bench', createKeys: false });
  const { store, vault, vaultDb, ingest, apiKeys, now, policies } = engines;
  const stopping = new AbortController();
  const exchange = new Exchange({
    engines: { store, vault, vaultDb, ingest, work: new ErasureWork(engines, ingest), apiKeys, now, log: log.ofStore },
    kafka: new Kafka(config, 'lethe-bench', log.ofStore),
    settings: config,
    controllers: () => policies.controllers(),
    ready: () => policies.ready(),
  });
  const running = exchange.run(stopping.signal);
  return {
    ready: {},
    failed: running.then(() => new Promise<never>(() => undefined)),
    stop: async () => {
      stopping.abort();
      await running;
      await engines.close();
    },
  };
});
