import type { Config } from '#config';
import { EventStore } from '#event-store';
import { openKeys } from '#runtime';
import { ForgettingJournal, putBack } from '#vault';
import type { Home } from '../supervisor/home.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { sayProgress } from './progress.ts';

/** Gives a ledger that was restored from a backup what the keys folder remembers of erasures since, so that the keeper carries them out again. */
export async function putBackAfterLoss(config: Config, home: Home, say: (line: string) => void): Promise<void> {
  home.refuseUnfinishedRestore();
  await openKeys(config, false);
  const supervisor = new Supervisor(config, home, say);
  try {
    const { eventStoreUrl } = await supervisor.startEngines();
    const store = new EventStore({ url: eventStoreUrl });
    const progress = sayProgress(say);
    try {
      const appended = await putBack(store, new ForgettingJournal(config.keysDir), (done, of) => progress('what is remembered', done, of));
      say(
        appended === 0
          ? 'the ledger has everything that the keys folder remembers'
          : `${appended} events about what was erased since the backup are in the ledger again; whatever else was recorded since is lost, and can be sent again`,
      );
    } finally {
      await store.dispose();
    }
  } finally {
    await supervisor.stop();
  }
}
