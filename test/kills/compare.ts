import { join } from 'node:path';
import type { Forgotten } from './clerk.ts';
import { erasureFaults, forgottenFaults } from './forgotten-check.ts';
import type { Installation } from './installation.ts';
import type { Entry } from './journal.ts';
import { ledgerFaults, readLedger } from './ledger-check.ts';
import { differences, readModelFaults } from './read-model-check.ts';
import type { Shop } from './shop.ts';

/** How often everything is asked anew because the ledger still grew. */
const ROUNDS = 5;

/** What was done to an installation, as those know who did it. */
export interface Done {
  entries: readonly Entry[];
  forgotten: readonly Forgotten[];
  shop: Shop;
}

/** Compares an installation that nobody kills any more with what was done to it: the ledger, every answer, a rebuild, and what must be gone. */
export async function faultsOf(installation: Installation, done: Done, say: (line: string) => void): Promise<string[]> {
  const { entries, forgotten, shop } = done;
  const read = () => readLedger(installation.engines.eventStoreUrl);
  for (let round = 1; ; round++) {
    const ledger = await read();
    say(`${entries.length} events are compared with the ledger and its answers`);
    const wrong = ledgerFaults(ledger, entries, join(installation.home, 'keys'));
    // What the ledger lost cannot be compared with anything.
    if (wrong.length > 0) return wrong;
    const asked = await readModelFaults(ledger, entries, installation);
    say('rebuilding');
    await installation.rebuild();
    const again = await readModelFaults(ledger, entries, installation);
    // What Lethe itself still had to say came in between: then everything is asked anew.
    if ((await read()).length !== ledger.length && round < ROUNDS) continue;
    const gone = [...(await forgottenFaults(installation, forgotten)), ...(await shop.faults())];
    return [...asked.faults, ...differences(asked, again), ...erasureFaults(ledger, forgotten), ...gone];
  }
}
