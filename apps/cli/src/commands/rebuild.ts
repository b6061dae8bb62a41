import { loadConfig } from '#config';
import { EventStore } from '#event-store';
import { Database } from '#postgres';
import { ReadModels } from '#projections';
import { Home, type RunningLedger } from '../supervisor/home.ts';

/** `lethe rebuild`: empties the read models and folds the ledger again, while the ledger goes on answering from what is there already. */
export async function rebuild(options: { home?: string }): Promise<void> {
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  const running = new Home(config.home).read<RunningLedger>('running.json');
  const url = config.postgresUrl ?? running?.postgresUrl;
  const eventStoreUrl = config.eventStoreUrl ?? running?.eventStoreUrl;
  if (!url || !eventStoreUrl)
    throw new Error(`No ledger was started in ${config.home}. Nothing was changed; start it first, or name its home.`);
  const db = new Database({ url, role: 'lethe_read', searchPath: 'read', application: 'lethe-rebuild', max: 4 });
  const store = new EventStore({ url: eventStoreUrl });
  try {
    const started = performance.now();
    await new ReadModels(db, store).rebuild();
    console.log(`The read models are folded again, in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  } finally {
    await store.dispose();
    await db.end();
  }
}
