import { setTimeout as after } from 'node:timers/promises';
import type { EventStoreLog } from '#event-store';

/** What is the matter with each engine, in words that follow its name; undefined where nothing is. */
export type Troubles = Record<string, string | undefined>;

const EVERY_MS = 5_000;

/** Looks at the engines every few seconds and says in the log what changed, so that an outage has a beginning, a reason and an end there. */
export async function watchEngines(
  look: () => Promise<Troubles>,
  log: EventStoreLog,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): Promise<void> {
  const known = new Map<string, string>();
  while (!signal.aborted) {
    for (const [engine, trouble] of Object.entries(await look())) {
      if (trouble === known.get(engine) || signal.aborted) continue;
      if (trouble === undefined) {
        known.delete(engine);
        log.warn({ engine }, 'the engine works again');
      } else {
        known.set(engine, trouble);
        log.warn({ engine, trouble }, 'an engine is in trouble; what needs it waits or is refused until it works again');
      }
    }
    await after(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
