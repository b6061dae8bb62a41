import type { ReadModels, Rebuild } from '#projections';

const LOOK_MS = 500;
/** Without a terminal a line is written this often. */
const LINE_MS = 5_000;

/** How far a rebuild is, in words; its rate and the time left from what it has done in the `ms` since the first look. */
export function inWords(first: Rebuild, now: Rebuild, ms: number): string {
  const done = `${number(now.events)} events, ${now.percent} % of the ledger`;
  const perSecond = (since: bigint) => (Number(since) / ms) * 1000;
  const speed = perSecond(now.position - first.position);
  if (!(speed > 0)) return done;
  const left = Math.ceil(Number(now.head - now.position) / speed);
  return `${done}, ${number(perSecond(now.events - first.events))}/s, about ${duration(Math.max(0, left))} left`;
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

function number(value: bigint | number): string {
  return Math.round(Number(value)).toLocaleString('en');
}

function duration(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
