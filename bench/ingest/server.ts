/** The ledger's process. With `--nothing-written` everything is done but the writing: the vault's transactions and the appends are answered at once. */
import type { EventStore } from '#event-store';
import type { Database, Tx } from '#postgres';
import { Engines, runProcess } from '#runtime';
import { createLedger } from '../../apps/ledger/src/app.ts';

await runProcess('ledger', async (config, log) => {
  const engines = await Engines.open(config, log, { application: 'bench', createKeys: false });
  const app = await createLedger(engines, log);
  await app.listen(config.port, config.host);
  await engines.waitUntilServing();
  if (process.argv.includes('--nothing-written')) {
    const [dayKey] = engines.keys.dayKeyIds();
    writeNothing(engines.vaultDb, dayKey as string);
    appendNothing(engines.store);
  }
  return {
    ready: { url: await app.getUrl() },
    stop: async () => {
      await app.close();
      await engines.close();
    },
  };
});

/** Nothing is found, and every row of an insert goes in. */
function writeNothing(db: Database, dayKey: string): void {
  const query = async (_text: string, values: unknown[] = [], name = ''): Promise<unknown[]> => {
    if (name === 'day_key_active') return [{ id: dayKey }];
    return name.endsWith('_insert') ? (values[0] as unknown[]) : [];
  };
  db.transaction = (work) => work({ query } as Tx);
}

function appendNothing(store: EventStore): void {
  let position = 0n;
  store.append = async (_stream, events) => ({ ok: true, revision: BigInt(events.length - 1), position: position++ });
}
