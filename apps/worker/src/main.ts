import { Engines, runProcess } from '#runtime';
import { refuseUnfitTopics, startLoops } from './loops.ts';

/** Everything that works behind the API, as one process. Prints `{"ready":true}` once the vault is in line with the ledger. */
await runProcess('worker', async (config, log) => {
  const engines = await Engines.open(config, log, { application: 'lethe-worker', createKeys: false });
  const loops = startLoops(engines);
  await Promise.race([engines.waitUntilServing(), loops.failed]);
  await refuseUnfitTopics(engines);
  return {
    ready: {},
    failed: loops.failed,
    stop: async () => {
      await loops.stop();
      await engines.close();
    },
  };
});
