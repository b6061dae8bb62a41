import { loadConfig } from '#config';
import { EventStore } from '#event-store';
import { Database, sqlState } from '#postgres';
import { ReadModels } from '#projections';
import { Home, type RunningLedger } from '../supervisor/home.ts';
import { showProgress } from './rebuild-progress.ts';

const UNDEFINED_TABLE = '42P01';

/**
 * `lethe rebuild`: builds the read models anew beside those that the ledger goes on answering from, then puts them in their place. Broken off, the worker goes on with
 * it; so does this command when it is given again.
 */
export async function rebuild(options: { home?: string }): Promise<void> {
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  const running = new Home(config.home).read<RunningLedger>('running.json');
  const url = config.postgresUrl ?? running?.postgresUrl;
  const eventStoreUrl = config.eventStoreUrl ?? running?.eventStoreUrl;
  if (!url || !eventStoreUrl)
    throw new Error(`No ledger was started in ${config.home}. Nothing was changed; start it first, or name its home.`);
  const db = new Database({ url, role: 'lethe_read', searchPath: 'read', application: 'lethe-rebuild', max: 8 });
  const store = new EventStore({ url: eventStoreUrl });
  const models = new ReadModels(db, store);
  try {
    const started = performance.now();
    const begun = await models.rebuilding().catch(olderVersion);
    if (begun)
      console.error(`A rebuild was begun before and has folded ${Number(begun.events).toLocaleString('en')} events; it is gone on with.`);
    const done = models.rebuild();
    await showProgress(models, done, process.stderr);
    await done;
    console.log(`The read models are folded again, in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  } finally {
    await store.dispose();
    await db.end();
  }
}

function olderVersion(error: unknown): never {
  if (sqlState(error) !== UNDEFINED_TABLE) throw error;
  throw new Error(
    'The ledger was last started by a version of Lethe that cannot rebuild beside it. Nothing was changed; start it with this version.',
  );
}
