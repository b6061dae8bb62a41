import { Engines, runProcess, serveOperations, watchEngines } from '#runtime';
import { exchangeOf, refuseUnfitTopics, startLoops } from './loops.ts';
import { workerMetrics } from './metrics.ts';

/** Everything that works behind the API, as one process. Prints `{"ready":true}` once the vault is in line with the ledger. */
await runProcess('worker', async (config, log) => {
  const engines = await Engines.open(config, log, { application: 'lethe-worker', createKeys: false });
  const exchange = exchangeOf(engines);
  const loops = startLoops(engines, exchange);
  const { healthPort: port, host } = config;
  const readiness = async () => ({ ...(await engines.readiness()), ...(exchange && { kafka: exchange.watch.readiness }) });
  const { registry } = workerMetrics(engines, exchange);
  const operations = port === undefined ? undefined : await serveOperations({ host, port, readiness, metrics: registry });
  await Promise.race([engines.waitUntilServing(), loops.failed]);
  if (exchange) await refuseUnfitTopics(exchange);
  const watched = new AbortController();
  const watching = exchange && watchEngines(async () => ({ kafka: exchange.watch.trouble }), log.ofStore, watched.signal);
  return {
    ready: operations ? { health: operations.url } : {},
    failed: loops.failed,
    stop: async () => {
      watched.abort();
      await operations?.close();
      await Promise.all([loops.stop(), watching]);
      await engines.close();
    },
  };
});
