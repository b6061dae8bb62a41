import { Engines, runProcess } from '#runtime';
import { createLedger } from './app.ts';

/** The HTTP API as a process. Prints `{"ready":true,"url":…}` once requests are served. */
await runProcess('ledger', async (config, log) => {
  const engines = await Engines.open(config, log, { application: 'lethe-ledger', createKeys: true, answersWithin: config.requestTimeout });
  const app = await createLedger(engines, log);
  await app.listen(config.port, config.host);
  await engines.waitUntilServing();
  return {
    ready: { url: await app.getUrl() },
    // First no new requests and the answers of those under way, then what they use.
    stop: async () => {
      await app.close();
      await engines.close();
    },
  };
});
