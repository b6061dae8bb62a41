import type { Progress } from '#backup';

/** Between two lines about the same thing, in ms. */
const EVERY = 2_000;

/** Says how far it is: a line about each part when it takes longer than a moment. */
export function sayProgress(say: (line: string) => void): Progress {
  let part = '';
  let saidAt = performance.now();
  return (what, done, of) => {
    const now = performance.now();
    if (what !== part) [part, saidAt] = [what, now];
    if (now - saidAt < EVERY) return;
    saidAt = now;
    say(of === undefined || of < done ? `${what}: ${done}` : `${what}: ${done} of ${Math.round(of)}`);
  };
}
