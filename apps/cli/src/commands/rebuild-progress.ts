import type { ReadModels, Rebuild } from '#projections';

const LOOK_MS = 500;
/** Without a terminal a line is written this often. */
const LINE_MS = 5_000;

/** How far a rebuild is in words: what it has done since it was first looked at tells its rate. `ms`: the time between the two looks. */
export function inWords(first: Rebuild, now: Rebuild, ms: number): string {
  const whole = Number(now.head) + 1;
  const share = whole <= 0 ? 1 : Math.min(1, (Number(now.position) + 1) / whole);
  const done = `${Number(now.events).toLocaleString('en')} events, ${Math.floor(share * 100)} % of the ledger`;
  const events = (Number(now.events - first.events) / ms) * 1000;
  const positions = Number(now.position - first.position) / ms;
  if (!(positions > 0)) return done;
  const left = Math.ceil(Math.max(0, Number(now.head - now.position)) / positions / 1000);
  return `${done}, ${Math.round(events).toLocaleString('en')}/s, about ${duration(left)} left`;
}

/** Writes how far the rebuild is until `done` settles: one line that changes on a terminal, one every few seconds elsewhere. */
export async function showProgress(models: ReadModels, done: Promise<unknown>, out: NodeJS.WriteStream): Promise<void> {
  let first: { at: number; progress: Rebuild } | undefined;
  let [said, over] = [performance.now(), false];
  const ended = done.catch(() => undefined).then(() => (over = true));
  while (!over) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref())]);
    const now = over ? undefined : await models.rebuilding().catch(() => undefined);
    if (!now || (!out.isTTY && performance.now() - said < LINE_MS)) continue;
    said = performance.now();
    first ??= { at: said, progress: now };
    const words = inWords(first.progress, now, said - first.at);
    out.write(out.isTTY ? `\r\x1b[K${words}` : `${words}\n`);
  }
  if (out.isTTY) out.write('\r\x1b[K');
}

function duration(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
